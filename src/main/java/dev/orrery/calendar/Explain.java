package dev.orrery.calendar;

import dev.orrery.directory.CalendarUserAddress;
import dev.orrery.ical.Component;
import dev.orrery.ical.ICalendarReader;
import dev.orrery.ical.Property;
import dev.orrery.model.Actor;
import dev.orrery.model.Change;
import dev.orrery.model.HomeId;
import dev.orrery.model.Principal;
import dev.orrery.model.Refused;
import dev.orrery.store.EarlyCancel;
import dev.orrery.store.LearnedTime;
import dev.orrery.store.LogEntry;
import dev.orrery.store.MessageRow;
import dev.orrery.store.ObjectRow;
import dev.orrery.store.Page;
import dev.orrery.store.RequestRow;
import dev.orrery.store.Reservations;
import dev.orrery.store.Snapshot;
import dev.orrery.store.Store;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Tells from the log what became of one event: who stored it, who was sent what and whether it came, what rooms answered and
 * why. As far back as the log is kept, for everybody here who takes part. For administrators: it asks for nobody's rights.
 * Thread-safe.
 */
public final class Explain {
    private static final int AT_ONCE = 1_000;

    private final Store store;

    public Explain(Store store) {
        this.store = store;
    }

    /**
     * Something that happened.
     *
     * @param who in whose home
     * @param by who did it, and by which door; of what the server does for a message, whose message
     * @param what stored, removed, or the method of a message that was sent
     * @param says the address of what was stored or removed; of an answer its state, sentence and code; else empty
     * @param to what became of a message, by recipient
     */
    public record Step(Instant time, String who, String by, String what, String says, Map<String, String> to) {}

    /**
     * @param now how the event stands, a line for each of its copies and for what waits
     * @param steps in order of time
     */
    public record Told(List<String> now, List<Step> steps) {}

    /** @param person in whose home the event is, or was */
    public Told about(Principal person, String uid) {
        Map<HomeId, Principal> people = new LinkedHashMap<>();
        Told told = store.read(snapshot -> {
            people.clear();
            people.putAll(people(snapshot, person, uid));
            List<String> now = new ArrayList<>();
            List<Step> steps = new ArrayList<>();
            for (Principal one : people.values()) {
                now.addAll(state(snapshot, one, uid));
                steps.addAll(steps(snapshot, one, uid));
            }
            steps.sort(Comparator.comparing(Step::time));
            return new Told(now, steps);
        });
        List<String> now = new ArrayList<>(told.now());
        store.journal().reservations().ifPresent(journal -> now.addAll(reserved(journal, people.values(), uid)));
        return new Told(now, told.steps());
    }

    /** What only the journal knows, if quotas are in one: not in the middle of a transaction of the store. */
    private static List<String> reserved(Reservations journal, Collection<Principal> people, String uid) {
        try {
            return people.stream()
                    .flatMap(one -> Stream.concat(
                                    journal.pending(one.home(), uid).stream().map(ExplainText::reserved),
                                    journal.expired(one.home(), uid).stream().map(ExplainText::expired))
                            .map(said -> name(one) + said))
                    .toList();
        } catch (Refused away) {
            return List.of("What is reserved of quotas for it cannot be told: "
                    + away.reason().sentence());
        }
    }

    /** Everybody here whom a copy of the event, or a message about it, names. */
    private static Map<HomeId, Principal> people(Snapshot snapshot, Principal person, String uid) {
        Map<HomeId, Principal> people = new LinkedHashMap<>();
        people.put(person.home(), person);
        object(snapshot, person.home(), uid)
                .ifPresent(row -> add(snapshot, ICalendarReader.read(snapshot.content(row)), people));
        for (LogEntry entry : log(snapshot, person.home(), uid)) {
            if (entry.change() instanceof Change.MessageSent) {
                snapshot.message(person.home(), entry.seq())
                        .ifPresent(message -> message.recipients()
                                .forEach(address -> CalendarUserAddress.known(snapshot, address)
                                        .ifPresent(known -> people.putIfAbsent(known.home(), known))));
            }
        }
        return people;
    }

    private static void add(Snapshot snapshot, Component calendar, Map<HomeId, Principal> people) {
        for (Component component : calendar.content()) {
            for (Property property : component.properties()) {
                if (property.name().equals("ORGANIZER") || property.name().equals("ATTENDEE")) {
                    CalendarUserAddress.known(snapshot, property.value())
                            .ifPresent(known -> people.putIfAbsent(known.home(), known));
                }
            }
        }
    }

    private static Optional<ObjectRow> object(Snapshot snapshot, HomeId home, String uid) {
        return SchedulingHome.findAny(snapshot, home, uid);
    }

    private static List<String> state(Snapshot snapshot, Principal person, String uid) {
        List<String> lines = new ArrayList<>();
        object(snapshot, person.home(), uid).ifPresent(row -> {
            lines.add(name(person) + " has it at " + Paths.of(snapshot, row.ref()));
            Component first =
                    ICalendarReader.read(snapshot.content(row)).content().getFirst();
            first.all("ATTENDEE").forEach(attendee -> lines.add("    " + attendee.value() + says(attendee)));
        });
        for (EarlyCancel cancel : snapshot.mail().earlyCancels(person.home(), uid)) {
            lines.add(name(person) + " got a CANCEL of it from " + cancel.sender()
                    + ": an older invitation that comes after it is over when it comes");
        }
        for (RequestRow request : snapshot.bookings().requests(person.home(), AT_ONCE)) {
            if (request.uid().equals(uid)) {
                lines.add(name(person) + " has to decide (" + request.id() + ", " + request.method() + " of "
                        + request.sender() + "): " + request.why());
            }
        }
        for (String other : snapshot.learned().others(person.home())) {
            snapshot.learned().of(person.home(), other).stream()
                    .filter(told -> told.uid().equals(uid))
                    .forEach(told -> lines.add(name(person) + learned(told)));
        }
        return lines;
    }

    private static String learned(LearnedTime told) {
        return " was told at " + Instant.ofEpochSecond(told.stamp()) + " when " + told.other() + " is busy: "
                + told.periods().size() + " times from "
                + Instant.ofEpochSecond(told.range().start()) + " to "
                + Instant.ofEpochSecond(told.range().end());
    }

    private static String says(Property attendee) {
        StringBuilder said = new StringBuilder();
        for (String parameter : List.of("PARTSTAT", "SCHEDULE-STATUS")) {
            String value = attendee.parameter(parameter);
            said.append(value == null ? "" : " " + value);
        }
        return said.toString();
    }

    private static List<LogEntry> log(Snapshot snapshot, HomeId home, String uid) {
        List<LogEntry> found = new ArrayList<>();
        long since = snapshot.home(home).orElseThrow().floor();
        while (true) {
            Page<LogEntry> page = snapshot.log(home, since, AT_ONCE);
            page.rows().stream()
                    .filter(entry -> uid.equals(uid(entry.change())))
                    .forEach(found::add);
            if (!page.more() || page.rows().isEmpty()) {
                return found;
            }
            since = page.rows().getLast().seq();
        }
    }

    private static String uid(Change change) {
        return switch (change) {
            case Change.ObjectPut put -> put.uid();
            case Change.ObjectGone gone -> gone.uid();
            case Change.MessageSent sent -> sent.uid();
            case Change.BookedMachineChanged booked -> booked.uid();
            case Change.ObjectPropertiesChanged _,
                    Change.OfCollection _,
                    Change.OfPrincipal _,
                    Change.MailTold _,
                    Change.MachineTracked _,
                    Change.HookTold _,
                    Change.Unknown _ -> "";
        };
    }

    private static List<Step> steps(Snapshot snapshot, Principal person, String uid) {
        List<Step> steps = new ArrayList<>();
        for (LogEntry entry : log(snapshot, person.home(), uid)) {
            String by = by(snapshot, person, entry.actor());
            switch (entry.change()) {
                case Change.ObjectPut put ->
                    steps.add(new Step(
                            entry.time(),
                            name(person),
                            by,
                            put.created() ? "stored" : "changed",
                            Paths.of(snapshot, put.object()),
                            Map.of()));
                case Change.ObjectGone gone ->
                    steps.add(new Step(
                            entry.time(), name(person), by, "removed", Paths.of(snapshot, gone.object()), Map.of()));
                case Change.MessageSent _ ->
                    snapshot.message(person.home(), entry.seq())
                            .ifPresent(message -> steps.add(sent(snapshot, person, entry, by, message)));
                case Change.BookedMachineChanged booked ->
                    steps.add(new Step(
                            entry.time(),
                            name(person),
                            by,
                            "the machine that is booked changed",
                            booked.before() + " to " + booked.now(),
                            Map.of()));
                case Change.OfObject _, Change.OfCollection _, Change.OfPrincipal _, Change.MailTold _ -> {}
                case Change.MachineTracked _, Change.HookTold _, Change.Unknown _ -> {}
            }
        }
        return steps;
    }

    private static Step sent(Snapshot snapshot, Principal person, LogEntry entry, String by, MessageRow message) {
        Map<String, String> to = new LinkedHashMap<>();
        message.recipients().forEach(recipient -> to.put(recipient, ExplainText.became(snapshot, message, recipient)));
        return new Step(entry.time(), name(person), by, message.method(), ExplainText.answer(person, message), to);
    }

    /** What follows from a message the log has as done by whoever sent it; people would read that they acted in another's name. */
    private static String by(Snapshot snapshot, Principal owner, Actor actor) {
        Optional<Principal> known = snapshot.principal(actor.principal());
        String who = known.map(Explain::name).orElse(actor.principal());
        if (actor.origin().equals(Deliveries.NAME)) {
            boolean own = known.isPresent() && known.get().home().equals(owner.home());
            who = "the server"
                    + (own ? "" : known.isPresent() ? ", for a message of " + who : ", for a mail from elsewhere");
        }
        return who + " (" + actor.origin() + ")";
    }

    private static String name(Principal principal) {
        return principal.name().toString();
    }
}
