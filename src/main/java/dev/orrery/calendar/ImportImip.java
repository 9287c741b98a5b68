package dev.orrery.calendar;

import dev.orrery.directory.Principals;
import dev.orrery.ical.Component;
import dev.orrery.ical.ICalendarReader;
import dev.orrery.ical.ICalendarWriter;
import dev.orrery.ical.Property;
import dev.orrery.model.CollectionKind;
import dev.orrery.model.HomeId;
import dev.orrery.model.Principal;
import dev.orrery.model.Reason;
import dev.orrery.model.Refused;
import dev.orrery.scheduling.AskedOccurrences;
import dev.orrery.scheduling.Identities;
import dev.orrery.scheduling.ToldFreeBusy;
import dev.orrery.store.CollectionRow;
import dev.orrery.store.ObjectRow;
import dev.orrery.store.OfferRow;
import dev.orrery.store.RequestRow;
import dev.orrery.store.Snapshot;
import dev.orrery.store.Store;
import dev.orrery.store.Tx;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Takes over what imip-agent kept for one person. Nothing is scheduled and nobody is told. What is here already in the same
 * or a newer version stays, so doing it twice changes nothing; transactions are bounded. Thread-safe.
 */
public final class ImportImip {
    private static final int BATCH = 200;
    private static final String WHY = "It waited in imip-agent when its store was brought here.";

    private final Store store;
    private final Principals principals;
    private final Mirrored mirrored;
    private final ImportCalendar importer;

    public ImportImip(
            Store store,
            Principals principals,
            Mirrored mirrored,
            ContentRules rules,
            Limits limits,
            InstantSource clock) {
        this.store = store;
        this.principals = principals;
        this.mirrored = mirrored;
        this.importer = new ImportCalendar(store, mirrored, rules, limits, clock);
    }

    /**
     * How new an event is: by SEQUENCE, then by DTSTAMP (RFC 5546 section 2.1.5).
     *
     * @param stamp in UTC, so that the text compares as the time does
     */
    public record EventVersion(long sequence, String stamp) implements Comparable<EventVersion> {
        private static final Comparator<EventVersion> ORDER =
                Comparator.comparingLong(EventVersion::sequence).thenComparing(EventVersion::stamp);

        /** The newest of all its components. */
        public static EventVersion of(Component calendar) {
            String stamp = calendar.content().stream()
                    .map(component -> Objects.requireNonNullElse(component.value("DTSTAMP"), "")
                            .strip())
                    .max(Comparator.naturalOrder())
                    .orElse("");
            return new EventVersion(OpenRequests.sequence(calendar), stamp);
        }

        @Override
        public int compareTo(EventVersion other) {
            return ORDER.compare(this, other);
        }
    }

    /**
     * What waits for a decision.
     *
     * @param kind INVITATION or COUNTER
     * @param sender calendar user address of whoever asks
     * @param message a VCALENDAR with its METHOD
     */
    public record Asked(RequestRow.Kind kind, String sender, Component message) {}

    /**
     * @param objects a VCALENDAR for each UID, without METHOD
     * @param offers of this person's home
     * @param told what others said of their own time
     */
    public record Kept(List<Component> objects, List<Asked> asked, List<OfferRow> offers, List<ToldFreeBusy> told) {
        public Kept {
            objects = List.copyOf(objects);
            asked = List.copyOf(asked);
            offers = List.copyOf(offers);
            told = List.copyOf(told);
        }
    }

    /** @param dryRun finds out what would happen, and takes it back */
    public record Request(By by, Principal person, Kept kept, boolean dryRun) {}

    /**
     * @param requests that wait here now and did not before; so {@code offers} and {@code told}
     * @param problems objects that were not taken
     */
    public record Result(
            int created,
            int changed,
            int unchanged,
            int requests,
            int offers,
            int told,
            List<ImportCalendar.Problem> problems) {
        public Result {
            problems = List.copyOf(problems);
        }
    }

    /**
     * @throws Refused Forbidden for a home in IMAP folders; Unavailable while it cannot be known whether it is one, or who
     *     is here
     */
    public Result run(Request request) {
        HomeId home = request.person().home();
        requireHere(request);
        List<ToldFreeBusy> strangers = request.kept().told().stream()
                .filter(told -> principals.findByAddress(told.who()).isEmpty())
                .toList();
        List<Component> objects = request.kept().objects();
        if (request.dryRun()) {
            return Rehearsal.of(store, new TreeSet<>(Set.of(home)), tx -> {
                        Tally tally = new Tally();
                        objects.forEach(object -> object(tx, request, object, tally));
                        others(tx, request, strangers, tally);
                        return Optional.of(tally);
                    })
                    .orElseThrow()
                    .result();
        }
        Tally all = new Tally();
        for (int from = 0; from < objects.size(); from += BATCH) {
            List<Component> some = objects.subList(from, Math.min(from + BATCH, objects.size()));
            all.add(store.write(home, tx -> {
                Tally tally = new Tally();
                some.forEach(object -> object(tx, request, object, tally));
                return tally;
            }));
        }
        all.add(store.write(home, tx -> {
            Tally tally = new Tally();
            others(tx, request, strangers, tally);
            return tally;
        }));
        return all.result();
    }

    private void requireHere(Request request) {
        Principal person = request.person();
        boolean elsewhere = mirrored.mayLiveElsewhere(person)
                || store.read(snapshot -> snapshot.collections(person.home()).stream()
                        .anyMatch(row -> snapshot.mirror(row.ref()).isPresent()))
                || mirrored.home(request.by().caller(), person.home()).isPresent();
        if (elsewhere) {
            throw new Refused(new Reason.Forbidden("The calendars of "
                    + person.name().name()
                    + " live, or may live, in IMAP folders; nothing is brought there. Send the events as a file with the"
                    + " person's own password instead."));
        }
    }

    private void object(Tx tx, Request request, Component calendar, Tally tally) {
        HomeId home = request.person().home();
        Component first = calendar.content().getFirst();
        String uid = Objects.requireNonNullElse(first.value("UID"), "").strip();
        ObjectRow old = SchedulingHome.findAny(tx, home, uid).orElse(null);
        if (old != null && !takesThePlaceOf(calendar, ICalendarReader.read(tx.content(old)))) {
            tally.unchanged++;
            return;
        }
        Optional<CollectionRow> target = old == null
                ? usual(tx, home, first.name())
                : tx.collection(old.ref().parent());
        if (target.isEmpty()) {
            tally.problems.add(new ImportCalendar.Problem(
                    uid, new Reason.Forbidden("There is no calendar that takes " + first.name() + "; make one.")));
            return;
        }
        try {
            tally.took(importer.put(
                    tx, new ImportCalendar.Request(request.by(), target.get(), ICalendarWriter.write(calendar))));
        } catch (Refused refused) {
            tally.problems.add(new ImportCalendar.Problem(uid, refused.reason()));
        }
    }

    private static Optional<CollectionRow> usual(Snapshot snapshot, HomeId home, String component) {
        return SchedulingHome.only(snapshot, home, CollectionKind.INBOX)
                .flatMap(inbox -> DefaultCalendar.of(snapshot, inbox, component));
    }

    /** Newer; or the same version of which a part was left out, because its file was broken then. */
    private static boolean takesThePlaceOf(Component calendar, Component there) {
        int order = EventVersion.of(calendar).compareTo(EventVersion.of(there));
        return order > 0 || (order == 0 && isMoreOf(calendar, there));
    }

    /** True if it has everything that is there, as it is there, and something else; so nobody's work is lost. */
    private static boolean isMoreOf(Component calendar, Component there) {
        List<String> had = texts(there);
        List<String> has = texts(calendar);
        return has.size() > had.size() && has.containsAll(had);
    }

    private static List<String> texts(Component calendar) {
        return calendar.content().stream()
                .map(one -> new String(
                        ICalendarWriter.write(new Component("VCALENDAR", List.of(), List.of(one))),
                        StandardCharsets.UTF_8))
                .toList();
    }

    private static void others(Tx tx, Request request, List<ToldFreeBusy> strangers, Tally tally) {
        Principal person = request.person();
        for (Asked asked : request.kept().asked()) {
            RequestRow row = row(tx, person.home(), asked);
            if (!WaitingRequests.has(tx, row) && OpenRequests.isOpen(tx, person, row)) {
                tx.bookings().putRequest(row);
                tally.requests++;
            }
        }
        offers(tx, person.home(), request.kept().offers(), tally);
        for (ToldFreeBusy told : strangers) {
            String other = Identities.WITHOUT_ALIASES.of(told.who());
            boolean known = tx.learned().of(person.home(), other).stream().anyMatch(one -> one.stamp() == told.stamp());
            if (!known && LearnFreeBusy.learn(tx, person.home(), told) instanceof ReceiveMail.Arrival.Learned) {
                tally.told++;
            }
        }
    }

    private static RequestRow row(Tx tx, HomeId home, Asked asked) {
        Component content = asked.message().content().getFirst();
        Property method = asked.message().property("METHOD");
        return new RequestRow(
                home,
                asked.kind(),
                Objects.requireNonNullElse(content.value("UID"), "").strip(),
                AskedOccurrences.text(asked.message()),
                asked.sender(),
                method == null ? "REQUEST" : method.value(),
                Requests.summary(asked.message()),
                WHY,
                tx.now(),
                ICalendarWriter.write(asked.message()));
    }

    /** What was offered here for the same event counts more. */
    private static void offers(Tx tx, HomeId home, List<OfferRow> offers, Tally tally) {
        Map<String, List<OfferRow>> byUid = new LinkedHashMap<>();
        offers.stream()
                .filter(offer -> offer.expires().isAfter(tx.now()))
                .forEach(offer -> byUid.computeIfAbsent(offer.uid(), _ -> new ArrayList<>())
                        .add(offer));
        List<OfferRow> here = tx.bookings().offers(home, tx.now());
        byUid.forEach((uid, some) -> {
            if (here.stream().noneMatch(offer -> offer.uid().equals(uid))) {
                tx.bookings().putOffers(home, uid, some);
                tally.offers +=
                        (int) some.stream().map(OfferRow::start).distinct().count();
            }
        });
    }

    /** What was done so far. */
    private static final class Tally {
        private int created;
        private int changed;
        private int unchanged;
        private int requests;
        private int offers;
        private int told;
        private final List<ImportCalendar.Problem> problems = new ArrayList<>();

        void took(ImportCalendar.Result other) {
            created += other.created();
            changed += other.changed();
            unchanged += other.unchanged();
            problems.addAll(other.problems());
        }

        void add(Tally other) {
            created += other.created;
            changed += other.changed;
            unchanged += other.unchanged;
            requests += other.requests;
            offers += other.offers;
            told += other.told;
            problems.addAll(other.problems);
        }

        Result result() {
            return new Result(created, changed, unchanged, requests, offers, told, problems);
        }
    }
}
