package dev.orrery.calendar;

import dev.orrery.directory.PrincipalsByAnyName;
import dev.orrery.model.HomeId;
import dev.orrery.model.Principal;
import dev.orrery.model.Reason;
import dev.orrery.model.Refused;
import dev.orrery.store.RegistrationReads;
import dev.orrery.store.RegistrationReads.Sought;
import dev.orrery.store.RegistrationRow;
import dev.orrery.store.Snapshot;
import dev.orrery.store.Store;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The verbs of registrations: a mail system says who its users are here, as often as it begins to work for one of them, and
 * takes it back when it is done. No change of anybody's home. Thread-safe.
 */
public final class ManageRegistrations {
    /** Characters of a user's name at a mail system. */
    public static final int LONGEST = 255;

    /** Persons who are the same user of a mail system. */
    private static final int MOST_PERSONS = 100;

    /** Pages of candidates that one answer looks through where hardly any fits. */
    private static final int LOOKS = 50;

    private final Store store;
    private final PrincipalsByAnyName principals;
    private final InstantSource clock;
    private final int most;

    /** @param most how many there may be */
    public ManageRegistrations(Store store, PrincipalsByAnyName principals, InstantSource clock, int most) {
        this.store = store;
        this.principals = principals;
        this.clock = clock;
        this.most = most;
    }

    /**
     * One, and who it is.
     *
     * @param archived whether the person's home is; then nothing is told to them
     */
    public record Registered(RegistrationRow row, String person, boolean archived) {}

    /** @param next where to go on; null if this is all */
    public record Page(List<Registered> rows, @Nullable RegistrationRow next) {}

    /**
     * Once more.
     *
     * @param user as the mail system calls them
     * @param person a name or mail address here
     * @throws Refused NotFound for a person that there is not; TooMany; Unavailable when a directory cannot say
     */
    public Registered register(String backend, String user, String person) {
        Principal principal = principals
                .find(person)
                .orElseThrow(() -> new Refused(new Reason.NotFound("The person \"" + person + "\"")));
        String mailbox = MailNews.folded(user);
        if (mailbox.codePointCount(0, mailbox.length()) > LONGEST) {
            // a few letters are several in lower case, and parts of longer names are not kept
            throw new Refused(
                    new Reason.BadRequest("user: in lower case at most " + LONGEST + " characters are taken."));
        }
        HomeId home = principal.home();
        RegistrationRow row = store.write(locks(home), tx -> {
            RegistrationReads known = tx.registrations();
            Optional<RegistrationRow> before = known.one(home, backend, mailbox);
            if (before.isEmpty()) {
                requireRoom(known, backend, mailbox);
            }
            RegistrationRow now = new RegistrationRow(
                    home,
                    backend,
                    mailbox,
                    before.map(RegistrationRow::times).orElse(0L) + 1,
                    before.map(RegistrationRow::since)
                            .orElseGet(() -> clock.instant().truncatedTo(ChronoUnit.MILLIS)));
            tx.registrationWrites().put(now);
            return now;
        });
        return new Registered(row, principal.name().name(), false);
    }

    private void requireRoom(RegistrationReads known, String backend, String mailbox) {
        if (known.of(backend, mailbox).size() >= MOST_PERSONS) {
            throw new Refused(new Reason.TooMany("persons for one user of a mail system", MOST_PERSONS));
        }
        if (known.count() >= most) {
            throw new Refused(new Reason.TooMany(
                    "registrations; take back those that nobody needs, or raise notify.registrations", most));
        }
    }

    private static TreeSet<HomeId> locks(HomeId home) {
        return new TreeSet<>(List.of(HomeId.REGISTRY, home));
    }

    /**
     * Takes it back once.
     *
     * @param whole however often it was registered
     * @return how often it is still registered; 0 also if it never was
     */
    public long unregister(String backend, String user, String person, boolean whole) {
        String mailbox = MailNews.folded(user);
        Optional<HomeId> home = registered(backend, mailbox, person);
        if (home.isEmpty()) {
            return 0;
        }
        return store.write(locks(home.get()), tx -> {
            Optional<RegistrationRow> before = tx.registrations().one(home.get(), backend, mailbox);
            long left = whole ? 0 : before.map(RegistrationRow::times).orElse(1L) - 1;
            if (left > 0) {
                tx.registrationWrites()
                        .put(new RegistrationRow(
                                home.get(),
                                backend,
                                mailbox,
                                left,
                                before.orElseThrow().since()));
            } else {
                tx.registrationWrites().remove(home.get(), backend, mailbox);
            }
            return left;
        });
    }

    /** Also of somebody whose home is archived, so that no directory is asked. */
    private Optional<HomeId> registered(String backend, String mailbox, String person) {
        String wanted = MailNews.folded(person);
        return store.read(snapshot -> snapshot.registrations().of(backend, mailbox).stream()
                .filter(row -> whoever(snapshot, row)
                        .filter(known -> MailNews.folded(known.name().name()).equals(wanted)
                                || known.mails().stream()
                                        .anyMatch(mail -> MailNews.folded(mail).equals(wanted)))
                        .isPresent())
                .map(RegistrationRow::home)
                .findFirst());
    }

    private static Optional<Principal> whoever(Snapshot snapshot, RegistrationRow row) {
        return snapshot.principalOf(row.home()).or(() -> snapshot.archivedPrincipalOf(row.home()));
    }

    /** In the order of backend, user and home. */
    public Page list(Sought sought, @Nullable RegistrationRow after, int limit) {
        return store.read(snapshot -> {
            List<Registered> found = new ArrayList<>();
            @Nullable RegistrationRow at = after;
            for (int look = 0; look < LOOKS; look++) {
                List<RegistrationRow> rows = snapshot.registrations().candidates(sought, at, limit);
                for (RegistrationRow row : rows) {
                    at = row;
                    seen(snapshot, row).filter(one -> fits(sought, one)).ifPresent(found::add);
                    if (found.size() == limit) {
                        return new Page(found, at);
                    }
                }
                if (rows.size() < limit) {
                    return new Page(found, null);
                }
            }
            return new Page(found, at);
        });
    }

    private static Optional<Registered> seen(Snapshot snapshot, RegistrationRow row) {
        boolean archived = snapshot.principalOf(row.home()).isEmpty();
        return whoever(snapshot, row)
                .map(principal -> new Registered(row, principal.name().name(), archived));
    }

    private static boolean fits(Sought sought, Registered one) {
        return (sought.backend() == null || sought.backend().fits(one.row().backend()))
                && (sought.mailbox() == null || sought.mailbox().fits(one.row().mailbox()))
                && (sought.person() == null || sought.person().fits(one.person()));
    }
}
