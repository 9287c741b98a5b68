package dev.orrery.calendar;

import dev.orrery.ical.CalendarIndex;
import dev.orrery.ical.CalendarObject;
import dev.orrery.ical.Component;
import dev.orrery.ical.ICalendarWriter;
import dev.orrery.ical.Instance;
import dev.orrery.ical.TimeRange;
import dev.orrery.ical.Zone;
import dev.orrery.scheduling.Reader;
import dev.orrery.scheduling.booking.Occurrence;
import dev.orrery.scheduling.booking.Span;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.Predicate;

/** When a booking takes time, as far as it is looked at. Static and pure. */
final class BookingTimes {
    /** Occurrences of one series that are looked at; a rule that makes more is declined. */
    static final int MOST = 5_000;

    private static final long DAY = Duration.ofDays(1).toSeconds();

    private BookingTimes() {}

    /** A series is looked at from now on for as long as the window is; anything else as a whole. */
    static TimeRange window(CalendarIndex index, Duration length, Instant now) {
        long moment = now.getEpochSecond();
        boolean past = !index.recurring() || index.last() <= moment;
        long start = past ? index.first() : Math.max(index.first(), moment);
        long end = index.recurring() ? start + length.toSeconds() : index.last();
        long slack = index.floating() ? DAY : 1;
        return new TimeRange(start - slack, Math.max(start, end) + slack);
    }

    /** Those that take time; free and cancelled ones do not. */
    static List<Occurrence> occurrences(Component stored, CalendarIndex index, TimeRange window, Zone zone) {
        List<Component> content = stored.content();
        return occurrences(index, window, zone, instance -> takesTime(content, instance));
    }

    private static List<Occurrence> occurrences(
            CalendarIndex index, TimeRange window, Zone zone, Predicate<Instance> which) {
        return index.instances(window, zone, MOST).stream()
                .filter(which)
                .map(instance -> new Occurrence(
                        instance.recurrenceId(), new Span(instance.start(), instance.end()), instance.date()))
                .filter(one -> one.span().length() > 0)
                .toList();
    }

    /** Those that take time, and that the reader has accepted. */
    static List<Occurrence> accepted(
            Component stored, CalendarIndex index, TimeRange window, Zone zone, Reader reader) {
        List<Component> content = stored.content();
        return occurrences(
                index,
                window,
                zone,
                instance -> takesTime(content, instance) && accepts(content.get(instance.entry()), reader));
    }

    /** Those that take time, and have a component of their own beside their series. */
    static List<Occurrence> apart(Component stored, CalendarIndex index, TimeRange window, Zone zone) {
        List<Component> content = stored.content();
        return occurrences(index, window, zone, instance -> {
            Component component = content.get(instance.entry());
            return component.has("RECURRENCE-ID") && takesTime(component);
        });
    }

    /** When the last of what the reader has accepted ends, in seconds since the epoch; {@code Long.MAX_VALUE} if never. */
    static long lastAccepted(Component stored, CalendarIndex index, Reader reader) {
        if (acceptsAll(stored, reader)) {
            return index.last();
        }
        List<Component> accepted = stored.children().stream()
                .filter(child -> child.is("VTIMEZONE") || accepts(child, reader))
                .toList();
        return CalendarObject.reindex(ICalendarWriter.write(stored.withChildren(accepted)))
                .last();
    }

    /** Those that take time, and that the reader has accepted, be it tentatively. */
    static List<Occurrence> held(Component stored, CalendarIndex index, TimeRange window, Zone zone, Reader reader) {
        List<Component> content = stored.content();
        return occurrences(
                index,
                window,
                zone,
                instance -> takesTime(content, instance) && holds(content.get(instance.entry()), reader));
    }

    /** Those that take time, and that the reader has not declined. */
    static List<Occurrence> undeclined(
            Component stored, CalendarIndex index, TimeRange window, Zone zone, Reader reader) {
        List<Component> content = stored.content();
        return occurrences(
                index,
                window,
                zone,
                instance ->
                        takesTime(content, instance) && !answers(content.get(instance.entry()), reader, "DECLINED"));
    }

    private static boolean takesTime(List<Component> content, Instance instance) {
        return takesTime(content.get(instance.entry()));
    }

    /** False for what is marked as free, and for what is cancelled. */
    static boolean takesTime(Component component) {
        return !"TRANSPARENT".equalsIgnoreCase(component.value("TRANSP"))
                && !"CANCELLED".equalsIgnoreCase(component.value("STATUS"));
    }

    /** True if the reader takes part in all of it. */
    static boolean acceptsAll(Component stored, Reader reader) {
        return stored.content().stream().allMatch(component -> accepts(component, reader));
    }

    /** True if the reader takes part in some of it. */
    static boolean acceptsAny(Component stored, Reader reader) {
        return stored.content().stream().anyMatch(component -> accepts(component, reader));
    }

    /** The same, be it tentatively. */
    static boolean holdsAny(Component stored, Reader reader) {
        return stored.content().stream().anyMatch(component -> holds(component, reader));
    }

    private static boolean holds(Component component, Reader reader) {
        return accepts(component, reader) || answers(component, reader, "TENTATIVE");
    }

    private static boolean accepts(Component component, Reader reader) {
        return answers(component, reader, "ACCEPTED");
    }

    private static boolean answers(Component component, Reader reader, String partstat) {
        return component.all("ATTENDEE").stream()
                .anyMatch(attendee -> reader.identities().same(attendee.value(), reader.self())
                        && partstat.equalsIgnoreCase(attendee.parameter("PARTSTAT")));
    }
}
