package dev.orrery.calendar;

import dev.orrery.directory.CalendarUserAddress;
import dev.orrery.ical.CalendarIndex;
import dev.orrery.ical.Component;
import dev.orrery.ical.ICalendarWriter;
import dev.orrery.ical.Instance;
import dev.orrery.ical.ObjectZones;
import dev.orrery.ical.Property;
import dev.orrery.ical.TimeRange;
import dev.orrery.ical.Zone;
import dev.orrery.model.Principal;
import dev.orrery.scheduling.Identities;
import dev.orrery.scheduling.OccurrenceId;
import dev.orrery.store.BusyEntry;
import java.time.Instant;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Objects;

/**
 * What an event says of its owner's time, component by component, as imip-agent's store had it. Immutable.
 *
 * @param self all addresses of the owner
 * @param zone in which the calendar's floating times are read
 * @param since what ended before is left out
 * @param until a series is worked out up to there; what does not recur always is
 */
record BusyEntries(Identities self, String address, Zone zone, Instant since, Instant until) {
    private static final long DAY = 86_400;

    static BusyEntries of(Principal owner, Zone zone, Instant since, Instant until) {
        List<String> addresses = CalendarUserAddress.of(owner);
        return new BusyEntries(Identities.of(List.of(addresses)), addresses.getFirst(), zone, since, until);
    }

    /** False if there is nothing to know about it, so that its text need not be read. */
    static boolean concerns(CalendarIndex index, Instant since) {
        return index.component().equals("VEVENT")
                && (!index.recurrenceIds().isEmpty() || index.last() > since.getEpochSecond() - DAY);
    }

    /** True if the index alone tells everything, so that a meeting of hundreds is not read again for each of them. */
    static boolean isPlain(CalendarIndex index) {
        return index.recurrenceIds().isEmpty();
    }

    /**
     * Of an event without changed occurrences.
     *
     * @throws dev.orrery.model.Refused TooManyInstances for a rule that makes too many of them
     */
    List<BusyEntry> of(CalendarIndex index) {
        boolean takesTime = !index.transparent()
                && !index.status().equals("CANCELLED")
                && index.declined(this::isSelf).isEmpty();
        List<BusyEntry.Period> periods = new ArrayList<>();
        for (Instance instance : takesTime ? instances(index) : List.<Instance>of()) {
            if (instance.end() > instance.start()) {
                periods.add(new BusyEntry.Period(instance.start(), instance.end()));
            }
        }
        String organizer = Objects.requireNonNullElse(index.organizer(), "");
        List<String> came = index.attendees().stream()
                .filter(attendee -> attendee.partstat().equals("ACCEPTED"))
                .map(CalendarIndex.Attendee::address)
                .toList();
        BusyEntry entry = new BusyEntry(
                0, index.uid(), "", goesOn(index), index.summary(), organizer, null, periods, others(organizer, came));
        return entry.isEmpty() ? List.of() : List.of(entry);
    }

    private boolean goesOn(CalendarIndex index) {
        return index.recurring() && index.last() > until.getEpochSecond();
    }

    private List<Instance> instances(CalendarIndex index) {
        long end = index.recurring() ? until.getEpochSecond() : Long.MAX_VALUE;
        TimeRange range = new TimeRange(since.getEpochSecond(), Math.max(end, since.getEpochSecond() + 1));
        return index.instances(range, zone, BookingTimes.MOST);
    }

    /** @throws dev.orrery.model.Refused TooManyInstances for a rule that makes too many of them */
    List<BusyEntry> of(Component root, CalendarIndex index) {
        ObjectZones zones = new ObjectZones(root);
        List<Component> content = root.content();
        List<List<BusyEntry.Period>> periods = new ArrayList<>();
        content.forEach(component -> periods.add(new ArrayList<>()));
        BitSet declined = index.declined(this::isSelf);
        for (Instance instance : instances(index)) {
            boolean takesTime =
                    BookingTimes.takesTime(content.get(instance.entry())) && !declined.get(instance.entry());
            if (instance.end() > instance.start() && takesTime) {
                periods.get(instance.entry()).add(new BusyEntry.Period(instance.start(), instance.end()));
            }
        }
        List<BusyEntry> entries = new ArrayList<>();
        for (int i = 0; i < content.size(); i++) {
            Component component = content.get(i);
            String recurrence = OccurrenceId.of(component, zones).text();
            entries.add(new BusyEntry(
                    i,
                    index.uid(),
                    recurrence,
                    recurrence.isEmpty() && goesOn(index),
                    text(component, "SUMMARY"),
                    value(component, "ORGANIZER"),
                    recurrence.isEmpty() ? null : alone(root, component),
                    periods.get(i),
                    others(component)));
        }
        return entries.stream().filter(entry -> !entry.isEmpty()).toList();
    }

    private boolean isSelf(String calendarUser) {
        return self.same(calendarUser, address);
    }

    private List<String> others(Component component) {
        return others(
                value(component, "ORGANIZER"),
                component.all("ATTENDEE").stream()
                        .filter(attendee -> attendee.parameterIs("PARTSTAT", "ACCEPTED"))
                        .map(Property::value)
                        .toList());
    }

    /** The organizer of what somebody is invited to; whoever said yes to what one organizes. */
    private List<String> others(String organizer, List<String> came) {
        if (organizer.isEmpty()) {
            return List.of();
        }
        if (!isSelf(organizer)) {
            return List.of(self.of(organizer));
        }
        return came.stream()
                .filter(attendee -> !isSelf(attendee))
                .map(self::of)
                .distinct()
                .toList();
    }

    private static byte[] alone(Component root, Component component) {
        return ICalendarWriter.write(root.withChildren(root.children().stream()
                .filter(child -> child.is("VTIMEZONE") || child.equals(component))
                .toList()));
    }

    private static String text(Component component, String name) {
        Property property = component.property(name);
        return property == null ? "" : property.text();
    }

    private static String value(Component component, String name) {
        String value = component.value(name);
        return value == null ? "" : value;
    }
}
