package dev.orrery.calendar;

import dev.orrery.access.Caller;
import dev.orrery.ical.Component;
import dev.orrery.ical.ICalendarReader;
import dev.orrery.ical.ICalendarWriter;
import dev.orrery.ical.Property;
import dev.orrery.model.CollectionKind;
import dev.orrery.model.HomeId;
import dev.orrery.model.Principal;
import dev.orrery.model.Reason;
import dev.orrery.model.Refused;
import dev.orrery.store.CollectionRow;
import dev.orrery.store.RequestRow;
import dev.orrery.store.Snapshot;
import dev.orrery.store.Store;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Takes over what imip-agent stored of one user. Nobody is told anything, and nothing that is here already is changed: doing it
 * twice changes nothing. Thread-safe.
 */
public final class ImportImip {
    private static final String ORIGIN = "import";
    private static final String PRODUCT = "-//Orrery//import//EN";

    private final Store store;
    private final ImportCalendar importer;
    private final Preferences preferences;
    private final InstantSource clock;

    public ImportImip(Store store, ImportCalendar importer, InstantSource clock) {
        this.store = store;
        this.importer = importer;
        this.preferences = new Preferences(store);
        this.clock = clock;
    }

    /**
     * Something that waits for the user.
     *
     * @param sender who proposes; empty for an invitation, which is from the organizer
     * @param content the proposal; for an invitation the event
     */
    public record Waiting(String uid, String recurrence, String sender, Component content) {}

    /**
     * What there is of one user.
     *
     * @param events VEVENT components, the changed occurrences beside their series
     * @param preferences values by the keys of imip-agent
     */
    public record User(List<Component> events, List<Waiting> requests, Map<String, String> preferences) {}

    /** @param problems sentences about what was not taken */
    public record Result(int events, int kept, int requests, int preferences, List<String> problems) {}

    /** @param dry says what would be done, and does nothing */
    public Result run(Principal person, User user, boolean dry) {
        List<String> problems = new ArrayList<>();
        Map<String, Component> fresh = new LinkedHashMap<>();
        Set<String> known = store.read(snapshot -> uids(snapshot, person.home(), user));
        int kept = known.size();
        byUid(user.events()).forEach((uid, components) -> {
            if (!known.contains(uid)) {
                fresh.put(uid, calendar(components, ""));
            }
        });
        int taken = dry || fresh.isEmpty() ? fresh.size() : put(person, fresh, problems);
        return new Result(taken, kept, requests(person, user, dry), prefer(person, user, dry, problems), problems);
    }

    private static Set<String> uids(Snapshot snapshot, HomeId home, User user) {
        return byUid(user.events()).keySet().stream()
                .filter(uid -> SchedulingHome.findAny(snapshot, home, uid).isPresent())
                .collect(Collectors.toSet());
    }

    private static Map<String, List<Component>> byUid(List<Component> events) {
        Map<String, List<Component>> byUid = new LinkedHashMap<>();
        events.forEach(event -> byUid.computeIfAbsent(
                        Objects.requireNonNullElse(event.value("UID"), "").strip(), _ -> new ArrayList<>())
                .add(event));
        return byUid;
    }

    private static Component calendar(List<Component> content, String method) {
        List<Property> properties = new ArrayList<>(List.of(property("VERSION", "2.0"), property("PRODID", PRODUCT)));
        if (!method.isEmpty()) {
            properties.add(property("METHOD", method));
        }
        return new Component("VCALENDAR", properties, content);
    }

    private static Property property(String name, String value) {
        return new Property(name, List.of(), value, 0);
    }

    private int put(Principal person, Map<String, Component> fresh, List<String> problems) {
        CollectionRow into = store.read(snapshot -> SchedulingHome.only(snapshot, person.home(), CollectionKind.INBOX)
                        .flatMap(inbox -> DefaultCalendar.of(snapshot, inbox, "VEVENT")))
                .orElseThrow(() -> new Refused(new Reason.BadRequest("There is no calendar for events.")));
        if (store.read(snapshot -> snapshot.mirror(into.ref())).isPresent()) {
            throw new Refused(
                    new Reason.BadRequest("The calendar lives in a mailbox; events have to be brought there."));
        }
        By by = new By(new Caller(person, Set.of(person.guid()), Set.of(person.name()), false), ORIGIN);
        List<Component> all =
                fresh.values().stream().flatMap(one -> one.children().stream()).toList();
        ImportCalendar.Result result =
                importer.run(new ImportCalendar.Request(by, into, ICalendarWriter.write(calendar(all, ""))));
        result.problems()
                .forEach(problem ->
                        problems.add(problem.uid() + ": " + problem.reason().sentence()));
        return result.created();
    }

    /** Of what is there, and waits no less here already. */
    private int requests(Principal person, User user, boolean dry) {
        HomeId home = person.home();
        if (dry) {
            return user.requests().size();
        }
        return store.write(home, tx -> {
            int put = 0;
            for (Waiting waiting : user.requests()) {
                RequestRow row = row(home, waiting);
                if (SchedulingHome.findAny(tx, home, waiting.uid()).isPresent()
                        && tx.bookings().request(home, row.id()).isEmpty()) {
                    tx.bookings().putRequest(row);
                    put++;
                }
            }
            return put;
        });
    }

    private RequestRow row(HomeId home, Waiting waiting) {
        boolean invitation = waiting.sender().isEmpty();
        String organizer = Objects.requireNonNullElse(waiting.content().value("ORGANIZER"), "");
        String method = invitation ? "REQUEST" : "COUNTER";
        return new RequestRow(
                home,
                invitation ? RequestRow.Kind.INVITATION : RequestRow.Kind.COUNTER,
                waiting.uid(),
                waiting.recurrence(),
                invitation ? organizer : waiting.sender(),
                method,
                Objects.requireNonNullElse(waiting.content().value("SUMMARY"), ""),
                invitation ? "You are invited." : waiting.sender() + " proposes something else.",
                clock.instant(),
                ICalendarWriter.write(calendar(List.of(waiting.content()), method)));
    }

    private int prefer(Principal person, User user, boolean dry, List<String> problems) {
        Map<String, String> own = preferences.of(person);
        int set = 0;
        for (Map.Entry<String, String> wanted : user.preferences().entrySet()) {
            if (own.containsKey(wanted.getKey())) {
                continue; // what was said here is newer
            }
            try {
                Preferences.judge(person, wanted.getKey(), wanted.getValue());
                if (!dry) {
                    preferences.set(person, wanted.getKey(), wanted.getValue());
                }
                set++;
            } catch (Refused refused) {
                problems.add("preference " + wanted.getKey() + ": "
                        + refused.reason().sentence());
            }
        }
        return set;
    }

    /**
     * The events of a text, which imip-agent stores alone or within a VCALENDAR.
     *
     * @throws Refused InvalidCalendarData; BadRequest for a text without one event that has a UID
     */
    public static List<Component> events(byte[] text) {
        String plain = new String(text, StandardCharsets.UTF_8).strip();
        String whole = plain.regionMatches(true, 0, "BEGIN:VCALENDAR", 0, 15)
                ? plain + "\r\n"
                : "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:" + PRODUCT + "\r\n" + plain + "\r\nEND:VCALENDAR\r\n";
        List<Component> events = ICalendarReader.read(whole.getBytes(StandardCharsets.UTF_8)).content().stream()
                .filter(component -> component.is("VEVENT"))
                .toList();
        if (events.isEmpty() || events.stream().anyMatch(event -> !event.has("UID"))) {
            throw new Refused(new Reason.BadRequest("There is no event with a UID in it."));
        }
        return events;
    }
}
