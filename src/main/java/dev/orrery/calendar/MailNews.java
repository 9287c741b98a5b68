package dev.orrery.calendar;

import dev.orrery.directory.PrincipalsByAnyName;
import dev.orrery.model.Actor;
import dev.orrery.model.Change;
import dev.orrery.model.CollectionRef;
import dev.orrery.model.HomeId;
import dev.orrery.model.MailEvent;
import dev.orrery.model.NamePattern;
import dev.orrery.model.Principal;
import dev.orrery.model.PrincipalKind;
import dev.orrery.store.RegistrationRow;
import dev.orrery.store.Store;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SequencedSet;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The verb of who was told by a mail system that something happened to a message: the copies of the folder are out of date
 * from now on, and the log of everybody who has the folder says what was told. The same message is told once; a message
 * that has no name is told whenever it is. Thread-safe.
 */
public final class MailNews {
    /** Characters that a backend, a user, a folder or a message may be called by: far more than any mail system takes. */
    public static final int LONGEST_NAME = 1000;

    private static final Actor ACTOR = Actor.system("notify");
    private static final int MOST_OF_A_NAME = 20;

    private final Store store;
    private final PrincipalsByAnyName principals;
    private final Mirrored mirrored;

    public MailNews(Store store, PrincipalsByAnyName principals, Mirrored mirrored) {
        this.store = store;
        this.principals = principals;
        this.mirrored = mirrored;
    }

    /** What became of it. */
    public sealed interface Outcome {
        /** There is nobody of that name here. */
        record UnknownUser() implements Outcome {}

        /** Everybody whom it concerns has been told before. */
        record KnownBefore() implements Outcome {}

        /** @param homes that were told now */
        record Told(int homes) implements Outcome {}
    }

    /**
     * Takes the news; when it returns, the log has it. Each home has a transaction of its own: whoever repeats what was cut
     * off half way tells those who are left.
     *
     * @throws dev.orrery.model.Refused Unavailable when a directory cannot say who it is, or the store cannot write
     */
    public Outcome take(MailEvent event) {
        MailEvent.Place place = event.place();
        List<Principal> users = users(place.backend(), place.user());
        if (users.isEmpty()) {
            return new Outcome.UnknownUser();
        }
        List<Mirrored.Copy> copies = told(users, place.folder());
        Set<HomeId> knowTarget = users.stream().map(Principal::home).collect(Collectors.toCollection(HashSet::new));
        if (!event.detail().target().isEmpty()) {
            told(users, event.detail().target())
                    .forEach(copy -> knowTarget.add(copy.collection().home()));
        }
        long uidValidity = place.uidValidity() != 0
                ? place.uidValidity()
                : copies.stream().mapToLong(Mirrored.Copy::uidValidity).max().orElse(0);
        MailEvent known = event.in(uidValidity);
        SequencedSet<HomeId> homes =
                users.stream().map(Principal::home).collect(Collectors.toCollection(LinkedHashSet::new));
        copies.forEach(copy -> homes.add(copy.collection().home()));
        int told = 0;
        for (HomeId home : homes) {
            // whoever shares this folder need not know how the user's others are called
            told += tell(home, knowTarget.contains(home) ? known : known.withoutTarget()) ? 1 : 0;
        }
        return told == 0 ? new Outcome.KnownBefore() : new Outcome.Told(told);
    }

    private List<Mirrored.Copy> told(List<Principal> users, String folder) {
        return users.stream()
                .flatMap(user -> mirrored.told(user, folder).stream())
                .distinct()
                .toList();
    }

    /**
     * Who a mail system's user is: those who were registered as such; where nobody was, whoever has that name or mail
     * address.
     *
     * @throws dev.orrery.model.Refused Unavailable when a directory cannot say
     */
    public List<Principal> users(String backend, String name) {
        List<RegistrationRow> registered =
                store.read(snapshot -> snapshot.registrations().of(backend, folded(name)));
        return registered.isEmpty()
                ? user(name).stream().toList()
                : registered.stream()
                        .flatMap(row -> principals.of(row.home(), store).stream())
                        .toList();
    }

    /** The copies of a folder that there are, of everybody who has it; nothing happens to them. */
    public List<CollectionRef> copies(List<Principal> users, String folder) {
        return users.stream()
                .flatMap(user -> mirrored.copies(user, folder).stream())
                .map(Mirrored.Copy::collection)
                .distinct()
                .toList();
    }

    private boolean tell(HomeId home, MailEvent event) {
        String key = key(event);
        boolean once = event.kind().isOnce() && !event.message().isEmpty();
        if (once && store.read(snapshot -> snapshot.isTold(home, key))) {
            return false; // the common repetition costs no lock
        }
        return store.write(home, tx -> {
            if (once && tx.isTold(home, key)) {
                return false;
            }
            long seq = tx.append(new Change.MailTold(home, event), ACTOR);
            if (once) {
                tx.putTold(home, key, seq);
            }
            return true;
        });
    }

    private static String key(MailEvent event) {
        MailEvent.Place place = event.place();
        return String.join(
                "\n",
                event.kind().type(),
                place.backend(),
                folded(place.user()),
                folded(place.folder()),
                Long.toString(place.uidValidity()),
                event.message());
    }

    /** As users and folders are compared: mail systems write them in whichever case. */
    public static String folded(String name) {
        return NamePattern.fold(name);
    }

    /** Dovecot's old plugin writes the first letter as a capital. */
    private Optional<Principal> user(String name) {
        return Stream.of(name, name.toLowerCase(Locale.ROOT))
                .distinct()
                .flatMap(written -> principals.find(written).stream())
                .findFirst()
                .or(() -> inAnyCase(name));
    }

    private Optional<Principal> inAnyCase(String name) {
        return store
                .<List<Principal>>read(snapshot -> snapshot.searchPrincipals(PrincipalKind.USER, name, MOST_OF_A_NAME))
                .stream()
                .filter(principal -> folded(principal.name().name()).equals(folded(name)))
                .findFirst();
    }
}
