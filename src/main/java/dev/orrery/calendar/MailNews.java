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
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedSet;
import java.util.Set;
import java.util.TreeSet;
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

    /** Homes that are told in one transaction; their other writers wait for it. */
    private static final int AT_ONCE = 100;

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

    /** One home that is to be told one of several news. */
    private record Telling(int index, HomeId home, MailEvent event) {
        boolean isOnce() {
            return event.kind().isOnce() && !event.message().isEmpty();
        }
    }

    /**
     * Takes the news; when it returns, the log has it.
     *
     * @throws dev.orrery.model.Refused Unavailable when a directory cannot say who it is, or the store cannot write
     */
    public Outcome take(MailEvent event) {
        return take(List.of(event)).getFirst();
    }

    /** A user of a mail system. */
    private record User(String backend, String name) {
        static User of(MailEvent event) {
            return new User(event.place().backend(), event.place().user());
        }
    }

    /**
     * Takes many at once, in transactions of many homes each. Whoever repeats what was cut off half way tells those who are
     * left.
     *
     * @return in the order of the news
     * @throws dev.orrery.model.Refused as above; then some of it may have been told
     */
    public List<Outcome> take(List<MailEvent> events) {
        Map<User, List<Principal>> users = new HashMap<>();
        List<Telling> tellings = new ArrayList<>();
        for (int i = 0; i < events.size(); i++) {
            User user = User.of(events.get(i));
            List<Principal> people = users.computeIfAbsent(user, asked -> users(asked.backend(), asked.name()));
            if (!people.isEmpty()) {
                tellings.addAll(tellings(i, people, events.get(i)));
            }
        }
        int[] told = new int[events.size()];
        List<Telling> fresh = store.read(snapshot -> tellings.stream()
                .filter(each -> !each.isOnce() || !snapshot.isTold(each.home(), key(each.event())))
                .toList()); // the common repetition costs no lock
        for (int from = 0; from < fresh.size(); from += AT_ONCE) {
            tell(fresh.subList(from, Math.min(fresh.size(), from + AT_ONCE))).forEach(each -> told[each.index()]++);
        }
        List<Outcome> outcomes = new ArrayList<>();
        for (int i = 0; i < told.length; i++) {
            boolean known =
                    !users.getOrDefault(User.of(events.get(i)), List.of()).isEmpty();
            outcomes.add(
                    !known
                            ? new Outcome.UnknownUser()
                            : told[i] == 0 ? new Outcome.KnownBefore() : new Outcome.Told(told[i]));
        }
        return outcomes;
    }

    /** Whom it concerns: the users, and whoever shares the folder. */
    private List<Telling> tellings(int index, List<Principal> users, MailEvent event) {
        MailEvent.Place place = event.place();
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
        return homes.stream()
                // whoever shares this folder need not know how the user's others are called
                .map(home -> new Telling(index, home, knowTarget.contains(home) ? known : known.withoutTarget()))
                .toList();
    }

    /** Returns those that had not been told. */
    private List<Telling> tell(List<Telling> tellings) {
        TreeSet<HomeId> homes = new TreeSet<>();
        tellings.forEach(each -> homes.add(each.home()));
        return store.write(homes, tx -> {
            List<Telling> told = new ArrayList<>();
            for (Telling each : tellings) {
                String key = key(each.event());
                if (!each.isOnce() || !tx.isTold(each.home(), key)) {
                    long seq = tx.append(new Change.MailTold(each.home(), each.event()), ACTOR);
                    if (each.isOnce()) {
                        tx.putTold(each.home(), key, seq);
                    }
                    told.add(each);
                }
            }
            return told;
        });
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
