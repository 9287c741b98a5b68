package dev.orrery.app.command;

import dev.orrery.calendar.ImportImip.Asked;
import dev.orrery.calendar.ImportImip.EventVersion;
import dev.orrery.calendar.ImportImip.Kept;
import dev.orrery.ical.CalendarObject;
import dev.orrery.ical.CalendarTime;
import dev.orrery.ical.Component;
import dev.orrery.ical.FreeBusy;
import dev.orrery.ical.ICalendarReader;
import dev.orrery.ical.ICalendarWriter;
import dev.orrery.ical.Property;
import dev.orrery.ical.TimeRange;
import dev.orrery.model.HomeId;
import dev.orrery.model.Refused;
import dev.orrery.scheduling.ItipMethod;
import dev.orrery.scheduling.ToldFreeBusy;
import dev.orrery.store.OfferRow;
import dev.orrery.store.RequestRow;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads what imip-agent kept for one person. For one thread, once. */
final class ImipPerson {
    /** Columns of a row of free/busy time. */
    static final int UID = 2;

    private static final int TRANSPARENCY = 3;
    static final int RECURRENCE = 4;
    static final int SUMMARY = 5;
    static final int ORGANIZER = 6;
    private static final int EXPIRES = 7;

    /** In the rows of quotas. */
    static final int ATTENDEE = 7;

    /** Of an event here it could be no longer. */
    private static final int LONGEST_UID = 1_000;

    private final ImipFiles files;
    private final Path directory;
    private final Instant now;
    private final Map<String, Event> events = new LinkedHashMap<>();
    private int cancelled;

    ImipPerson(ImipFiles files, Path directory, Instant now) {
        this.files = files;
        this.directory = directory;
        this.now = now;
    }

    /** The event and its changed occurrences, by the names of their files. */
    private static final class Event {
        private final Path file;
        private @Nullable Component parent;
        private final Map<String, Component> occurrences = new LinkedHashMap<>();

        /** @param file the first that speaks of it */
        Event(Path file) {
            this.file = file;
        }

        /** One VCALENDAR; a zone that several define stands once. */
        Component joined() {
            List<Component> all = new ArrayList<>(occurrences.values());
            if (parent != null) {
                all.addFirst(parent);
            }
            Map<String, Component> zones = new LinkedHashMap<>();
            all.forEach(calendar -> calendar.children("VTIMEZONE")
                    .forEach(zone -> zones.putIfAbsent(String.valueOf(zone.value("TZID")), zone)));
            List<Component> children = new ArrayList<>(zones.values());
            all.forEach(calendar -> children.addAll(calendar.content()));
            return all.getFirst().withChildren(children);
        }
    }

    Kept read(HomeId home) {
        objects();
        cancellations();
        List<Asked> asked = new ArrayList<>();
        Set<List<String>> proposed = counters(asked);
        queue(asked, proposed);
        List<Component> objects = events.values().stream().map(Event::joined).toList();
        return new Kept(objects, asked, offers(home), told());
    }

    /** Events and occurrences that were called off, and so are not taken. */
    int cancelled() {
        return cancelled;
    }

    /** Of the events that are taken, by UID. */
    Map<String, EventVersion> versions() {
        Map<String, EventVersion> versions = new HashMap<>();
        events.forEach((uid, event) -> versions.put(uid, EventVersion.of(event.joined())));
        return versions;
    }

    /** Where an event was read; of one that was not, the directory. */
    Path file(String uid) {
        Event event = events.get(uid);
        return event == null ? directory : event.file;
    }

    private void objects() {
        for (Path file : files.files(directory.resolve("objects"))) {
            calendar(file).ifPresent(calendar -> event(file, calendar).parent = calendar);
        }
        for (Path of : files.directories(directory.resolve("recurrences"))) {
            for (Path file : files.files(of)) {
                occurrence(file)
                        .ifPresent(calendar -> event(file, calendar).occurrences.put(ImipFiles.decode(file), calendar));
            }
        }
    }

    private Event event(Path file, Component calendar) {
        return events.computeIfAbsent(uid(calendar), _ -> new Event(file));
    }

    private static String uid(Component calendar) {
        return Objects.requireNonNullElse(calendar.content().getFirst().value("UID"), "")
                .strip();
    }

    private void cancellations() {
        for (Path file : files.files(directory.resolve("cancellations/objects"))) {
            String uid = ImipFiles.decode(file);
            Event event = events.get(uid);
            if (event == null || event.parent == null) { // else somebody invited anew
                events.remove(uid);
                cancelled++;
            }
        }
        for (Path of : files.directories(directory.resolve("cancellations/recurrences"))) {
            for (Path file : files.files(of)) {
                occurrence(file).ifPresent(calendar -> cancel(ImipFiles.decode(file), calendar));
            }
        }
    }

    private void cancel(String recurrence, Component calendar) {
        Event event = events.get(uid(calendar));
        if (event == null) {
            cancelled++;
            return;
        }
        List<Component> children = calendar.children().stream()
                .map(child -> child.is("VTIMEZONE") ? child : child.with(new Property("STATUS", "CANCELLED")))
                .toList();
        event.occurrences.putIfAbsent(recurrence, calendar.withChildren(children));
    }

    /** @param proposed events and occurrences of which there are proposals */
    private void queue(List<Asked> asked, Set<List<String>> proposed) {
        Path file = directory.resolve("requests");
        for (String[] row : files.rows(file)) {
            String uid = row[0].strip();
            if (!field(row, 2).equalsIgnoreCase("COUNTER")) {
                invitation(file, uid, field(row, 1)).ifPresent(asked::add);
            } else if (!proposed.contains(List.of(uid, field(row, 1)))) {
                files.refuse(
                        file, "the counter-proposal to " + uid + " is not there; ask who made it to send it again");
            }
        }
    }

    private Optional<Asked> invitation(Path file, String uid, String recurrence) {
        Event event = events.get(uid);
        Component calendar =
                event == null ? null : recurrence.isEmpty() ? event.joined() : event.occurrences.get(recurrence);
        String organizer =
                calendar == null ? null : calendar.content().getFirst().value("ORGANIZER");
        if (calendar == null || organizer == null) {
            files.refuse(file, "the event of the request " + uid + " is not there, or has no organizer");
            return Optional.empty();
        }
        return Optional.of(new Asked(
                RequestRow.Kind.INVITATION, organizer.strip(), calendar.with(new Property("METHOD", "REQUEST"))));
    }

    /** Returns the events and occurrences that files speak of, also of those which are broken: they are named already. */
    private Set<List<String>> counters(List<Asked> asked) {
        Set<List<String>> proposed = new HashSet<>();
        for (Path event : files.directories(directory.resolve("counters/objects"))) {
            counters(event, List.of(ImipFiles.decode(event), ""), asked, proposed);
        }
        for (Path event : files.directories(directory.resolve("counters/recurrences"))) {
            for (Path occurrence : files.directories(event)) {
                List<String> what = List.of(ImipFiles.decode(event), ImipFiles.decode(occurrence));
                counters(occurrence, what, asked, proposed);
            }
        }
        return proposed;
    }

    private void counters(Path of, List<String> what, List<Asked> asked, Set<List<String>> proposed) {
        for (Path file : files.files(of)) {
            proposed.add(what);
            calendar(file)
                    .ifPresent(calendar -> asked.add(new Asked(
                            RequestRow.Kind.COUNTER,
                            ImipFiles.decode(file),
                            calendar.with(new Property("METHOD", "COUNTER")))));
        }
    }

    private Optional<Component> occurrence(Path file) {
        return calendar(file)
                .filter(calendar -> calendar.content().getFirst().has("RECURRENCE-ID")
                        || !files.refuse(file, "has no RECURRENCE-ID"));
    }

    /** imip-agent keeps the component alone, without the VCALENDAR around it. */
    private Optional<Component> calendar(Path file) {
        String text = files.text(file).orElse(null);
        if (text == null) {
            return Optional.empty();
        }
        String bare = text.strip();
        boolean whole = bare.regionMatches(true, 0, "BEGIN:VCALENDAR", 0, "BEGIN:VCALENDAR".length());
        String calendar = whole
                ? bare + "\r\n"
                : "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//imip-agent//EN\r\n" + bare + "\r\nEND:VCALENDAR\r\n";
        try {
            Component read = ICalendarReader.read(calendar.getBytes(StandardCharsets.UTF_8))
                    .without("METHOD");
            CalendarObject.parse(ICalendarWriter.write(read), now); // says what is wrong with this file
            return Optional.of(read).filter(found -> !uid(found).isEmpty() || !files.refuse(file, "has no UID"));
        } catch (Refused refused) {
            files.refuse(file, refused.reason().sentence());
            return Optional.empty();
        }
    }

    private List<OfferRow> offers(HomeId home) {
        Path file = directory.resolve("freebusy-offers");
        List<OfferRow> offers = new ArrayList<>();
        for (String[] row : files.rows(file)) {
            Long expires = CalendarTime.parseUtc(field(row, EXPIRES));
            TimeRange range = range(row);
            if (range == null || expires == null) {
                files.refuse(file, "a row has no start, end and expiry in UTC: " + String.join(" ", row));
                continue;
            }
            if (field(row, UID).length() > LONGEST_UID) {
                files.refuse(file, "a UID is longer than " + LONGEST_UID + " characters");
                continue;
            }
            offers.add(new OfferRow(
                    home,
                    field(row, UID),
                    field(row, RECURRENCE),
                    range.start(),
                    range.end(),
                    field(row, ORGANIZER),
                    field(row, SUMMARY),
                    Instant.ofEpochSecond(expires)));
        }
        return offers;
    }

    /** The file's own time is when that was said; it speaks of the time from its first row to its last. */
    private List<ToldFreeBusy> told() {
        List<ToldFreeBusy> told = new ArrayList<>();
        for (Path file : files.files(directory.resolve("freebusy-other"))) {
            List<TimeRange> busy = new ArrayList<>();
            for (String[] row : files.rows(file)) {
                TimeRange range = range(row);
                if (range == null) {
                    files.refuse(file, "a row has no start and end in UTC: " + String.join(" ", row));
                } else if (!field(row, TRANSPARENCY).equalsIgnoreCase("TRANSPARENT")) {
                    busy.add(range);
                }
            }
            if (busy.size() > ToldFreeBusy.MOST_PERIODS) {
                files.refuse(file, "holds more than " + ToldFreeBusy.MOST_PERIODS + " busy times");
            } else if (!busy.isEmpty()) {
                told.add(told(file, busy));
            }
        }
        return told;
    }

    private static ToldFreeBusy told(Path file, List<TimeRange> busy) {
        long start = busy.stream().mapToLong(TimeRange::start).min().orElseThrow();
        long end = busy.stream().mapToLong(TimeRange::end).max().orElseThrow();
        FreeBusy sum = new FreeBusy(new TimeRange(start, end));
        busy.forEach(range -> sum.add(range.start(), range.end(), FreeBusy.Kind.BUSY));
        return new ToldFreeBusy(
                ItipMethod.PUBLISH, ImipFiles.decode(file), "", written(file), sum.range(), sum.periods());
    }

    private static long written(Path file) {
        try {
            return Files.getLastModifiedTime(file).toInstant().getEpochSecond();
        } catch (IOException gone) {
            return 0;
        }
    }

    static @Nullable TimeRange range(String[] row) {
        Long start = CalendarTime.parseUtc(row[0]);
        Long end = CalendarTime.parseUtc(field(row, 1));
        return start == null || end == null || start >= end ? null : new TimeRange(start, end);
    }

    static String field(String[] row, int column) {
        return column < row.length ? row[column].strip() : "";
    }
}
