package dev.orrery.ical;

import dev.orrery.ical.CalendarIndex.Attendee;
import dev.orrery.ical.Entry.Details;
import dev.orrery.ical.Entry.Span;
import dev.orrery.ical.Entry.State;
import dev.orrery.ical.IndexDetails.Block;
import dev.orrery.ical.IndexDetails.Declined;
import dev.orrery.ical.recur.RecurrenceSet;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Extracts the index of one checked calendar object. For one thread. */
final class IndexBuilder {
    private final Component root;
    private final List<Component> content;
    private final ObjectZones zones;
    private final List<Entry> entries = new ArrayList<>();

    private long first = Long.MAX_VALUE;
    private long last = Long.MIN_VALUE;
    private int flags;

    IndexBuilder(Component root, Consumer<String> remarks) {
        this.root = root;
        this.content = root.content();
        this.zones = new ObjectZones(root);
        EntryReader reader = new EntryReader(zones, remarks);
        Set<CalendarTime> overridden = new HashSet<>();
        for (int i = 0; i < content.size(); i++) {
            reader.read(content.get(i), i, entries);
            CalendarTime id = entries.getLast().recurrenceId();
            if (id != null && content.get(i).has("RECURRENCE-ID")) {
                overridden.add(id);
            }
        }
        // an RDATE with a period gives way to an override of the same instance
        entries.removeIf(entry -> {
            CalendarTime id = entry.recurrenceId();
            boolean extra =
                    id != null && !content.get(entry.identity().component()).has("RECURRENCE-ID");
            return extra && overridden.contains(id);
        });
        for (String tzid : zones.unknown()) {
            remarks.accept("the time zone " + tzid + " is not defined; its times count as floating");
        }
    }

    /** @param text the bytes that {@code root} was read from */
    CalendarIndex build(String uid, String component, byte[] text) {
        Timeline timeline = new Timeline(entries);
        for (Entry entry : entries) {
            bound(component, entry, timeline);
        }
        if (isSimple(component)) {
            flags |= CalendarIndex.SIMPLE;
            State state = entries.getFirst().state();
            flags |= state == State.FREE ? CalendarIndex.FREE : 0;
            flags |= state == State.TENTATIVE ? CalendarIndex.TENTATIVE : 0;
        }
        flags |= hasOnlyCrlf(text) ? CalendarIndex.CRLF : 0;
        flags |= isPublic() ? 0 : CalendarIndex.NOT_PUBLIC;
        flags |= content.stream().anyMatch(c -> c.has("CATEGORIES")) ? CalendarIndex.CATEGORIZED : 0;
        List<Declined> declined = declined();
        flags |= declined.isEmpty() ? 0 : CalendarIndex.DECLINED;
        Component master = master();
        IndexDetails details = new IndexDetails(
                new IndexDetails.Master(
                        shortened(text(master, "SUMMARY")),
                        Objects.requireNonNullElse(master.value("ORGANIZER"), "")
                                .strip(),
                        word(master, "STATUS"),
                        word(master, "CLASS").isEmpty() ? "PUBLIC" : word(master, "CLASS"),
                        word(master, "TRANSP").equals("TRANSPARENT")),
                content.stream().mapToInt(c -> c.all("ATTENDEE").size()).max().orElse(0),
                attendees(master),
                declined,
                recurrenceIds(),
                blocks(),
                new TimelineQuery(component, timeline));
        IndexCodec.Head head = new IndexCodec.Head(uid, component, flags, first, last, 0);
        return IndexCodec.encode(head, Fingerprint.of(content), details, zones);
    }

    private boolean isPublic() {
        for (Component component : content) {
            String classification = Discretion.classification(component);
            if (!classification.isEmpty() && !classification.equals("PUBLIC")) {
                return false;
            }
        }
        return true;
    }

    private boolean isSimple(String component) {
        if (!component.equals("VEVENT") || entries.size() != 1 || content.size() != 1) {
            return false;
        }
        Entry entry = entries.getFirst();
        CalendarTime start = entry.start();
        return start != null && entry.recurrence() == null && (start.zone() != null || start.date());
    }

    private Component master() {
        for (Component component : content) {
            if (!component.has("RECURRENCE-ID")) {
                return component;
            }
        }
        return content.getFirst();
    }

    /** Widens the span by an entry, and collects what is true of any entry. */
    private void bound(String component, Entry entry, Timeline timeline) {
        flags |= entry.alarms().isEmpty() ? 0 : CalendarIndex.ALARMS;
        flags |= entry.recurrence() != null || !entry.isMaster() ? CalendarIndex.RECURRING : 0;
        CalendarTime start = entry.start();
        CalendarTime end = entry.span().end();
        boolean floats = start != null && start.isFloating() || end != null && end.isFloating();
        flags |= floats ? CalendarIndex.FLOATING : 0;
        switch (component) {
            case "VAVAILABILITY" ->
                widen(Overlap.availabilityStart(entry, Zone.UTC), Overlap.availabilityEnd(entry, Zone.UTC));
            case "VFREEBUSY" -> boundPeriods(entry);
            default -> {
                if (start != null) {
                    boundInstances(entry, start, timeline);
                } else if (component.equals("VTODO")) {
                    boundUndated(entry);
                } else {
                    widen(Long.MIN_VALUE, Long.MAX_VALUE);
                }
            }
        }
    }

    private void boundInstances(Entry entry, CalendarTime start, Timeline timeline) {
        Zone clock = entry.clock(Zone.UTC);
        Span span = entry.span();
        long begin = clock.toUtc(start.local());
        widen(begin, span.endOf(start.local(), clock));
        RecurrenceSet set = entry.identity().future() ? timeline.recurrence() : entry.recurrence();
        if (set == null) {
            return;
        }
        if (set.last() == Long.MAX_VALUE) {
            widen(begin, Long.MAX_VALUE);
        } else {
            // an override for this and all later instances moves them by as much as its own
            long shift = entry.identity().future() ? Math.max(0, begin - timeline.originalTime(entry)) : 0;
            widen(clock.toUtc(set.first()), clock.toUtc(set.last()) + shift + span.length() + 2 * Timeline.SLACK);
        }
    }

    private void boundUndated(Entry entry) {
        CalendarTime due = entry.span().end();
        if (due != null) {
            widen(due.utc(Zone.UTC), due.utc(Zone.UTC));
            return;
        }
        long completed = Details.Todo.NEVER;
        long created = Details.Todo.NEVER;
        if (entry.details() instanceof Details.Todo todo) {
            completed = todo.completed();
            created = todo.created();
        }
        boolean open = completed == Details.Todo.NEVER;
        if (created != Details.Todo.NEVER) {
            widen(open ? created : Math.min(created, completed), open ? Long.MAX_VALUE : Math.max(created, completed));
        } else if (!open) {
            widen(completed, completed);
        } else {
            widen(Long.MIN_VALUE, Long.MAX_VALUE);
        }
    }

    private void boundPeriods(Entry entry) {
        CalendarTime start = entry.start();
        CalendarTime end = entry.span().end();
        if (start != null && end != null) {
            widen(start.utc(Zone.UTC), end.utc(Zone.UTC));
        }
        if (entry.details() instanceof Details.Periods busy) {
            busy.periods().forEach(period -> widen(period.start(), period.end()));
        }
        if (first > last) {
            widen(Long.MIN_VALUE, Long.MAX_VALUE);
        }
    }

    private void widen(long from, long to) {
        first = Math.min(first, from);
        last = Math.max(last, to);
    }

    private static String text(Component component, String name) {
        Property property = component.property(name);
        return property == null ? "" : property.text();
    }

    /** A summary is for lists; a novel in it stays in the text. */
    private static String shortened(String text) {
        return text.length() <= 500 ? text : text.substring(0, 500);
    }

    private static String word(Component component, String name) {
        return Objects.requireNonNullElse(component.value(name), "").strip().toUpperCase(Locale.ROOT);
    }

    private List<Attendee> attendees(Component master) {
        Map<String, Attendee> found = new LinkedHashMap<>();
        addAttendees(master, found);
        for (Component component : content) {
            addAttendees(component, found);
        }
        return List.copyOf(found.values());
    }

    private static void addAttendees(Component component, Map<String, Attendee> into) {
        for (Property property : component.all("ATTENDEE")) {
            String address = property.value().strip();
            @Nullable String partstat = property.parameter("PARTSTAT");
            String state = partstat == null ? "NEEDS-ACTION" : partstat.toUpperCase(Locale.ROOT);
            into.putIfAbsent(address.toLowerCase(Locale.ROOT), new Attendee(address, state));
        }
    }

    private List<Declined> declined() {
        Map<String, Declined> found = new LinkedHashMap<>();
        for (int i = 0; i < content.size(); i++) {
            for (Property property : content.get(i).all("ATTENDEE")) {
                if (property.parameterIs("PARTSTAT", "DECLINED")) {
                    String address = property.value().strip();
                    found.computeIfAbsent(
                                    address.toLowerCase(Locale.ROOT), _ -> new Declined(address, new ArrayList<>(1)))
                            .components()
                            .add(i);
                }
            }
        }
        return List.copyOf(found.values());
    }

    private List<String> recurrenceIds() {
        List<String> found = new ArrayList<>(0);
        for (Component component : content) {
            String value = component.value("RECURRENCE-ID");
            if (value != null) {
                found.add(value);
            }
        }
        return found;
    }

    private List<Block> blocks() {
        List<Block> found = new ArrayList<>(2);
        for (Component child : root.children()) {
            Block before = found.isEmpty() ? null : found.getLast();
            if (child.is("VTIMEZONE")) {
                String tzid =
                        Objects.requireNonNullElse(child.value("TZID"), "").strip();
                found.add(new Block(child.start(), child.end(), tzid.isEmpty() ? "?" : tzid));
            } else if (before != null && before.tzid().isEmpty() && before.end() == child.start()) {
                found.set(found.size() - 1, new Block(before.start(), child.end(), ""));
            } else {
                found.add(new Block(child.start(), child.end(), ""));
            }
        }
        return found;
    }

    private static boolean hasOnlyCrlf(byte[] text) {
        byte before = 0;
        for (byte c : text) {
            if (c == '\n' ? before != '\r' : before == '\r') {
                return false;
            }
            before = c;
        }
        return before == '\n';
    }
}
