package dev.orrery.calendar;

import dev.orrery.ical.CalendarIndex;
import dev.orrery.ical.CalendarObject;
import dev.orrery.ical.Component;
import dev.orrery.ical.FreeBusy;
import dev.orrery.ical.ICalendarWriter;
import dev.orrery.ical.Instance;
import dev.orrery.ical.Property;
import dev.orrery.ical.TimeRange;
import dev.orrery.ical.Zone;
import dev.orrery.model.Reason;
import dev.orrery.model.Refused;
import dev.orrery.scheduling.Reader;
import dev.orrery.scheduling.booking.Occurrence;
import dev.orrery.scheduling.booking.Span;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** When a booking takes time, as far as it is looked at. Static and pure. */
final class BookingTimes {
    /** Occurrences of one series that are looked at; a rule that makes more is declined. */
    static final int MOST = 5_000;

    private static final Set<String> TIMES =
            Set.of("DTSTART", "DTEND", "DURATION", "RRULE", "EXRULE", "RDATE", "EXDATE", "RECURRENCE-ID");

    private static final long DAY = Duration.ofDays(1).toSeconds();

    private BookingTimes() {}

    /** A series without an end is looked at from now on for as long as the window is; anything else to its end. */
    static TimeRange window(CalendarIndex index, Duration length, Instant now) {
        long moment = now.getEpochSecond();
        boolean past = !index.recurring() || index.last() <= moment;
        long start = past ? index.first() : Math.max(index.first(), moment);
        long end = isEndless(index) ? start + length.toSeconds() : index.last();
        long slack = index.floating() ? DAY : 1;
        return new TimeRange(start - slack, Math.max(start, end) + slack);
    }

    static boolean isEndless(CalendarIndex index) {
        return index.recurring() && index.last() == Long.MAX_VALUE;
    }

    /**
     * Those that take time, as far as they are looked at; free and cancelled ones do not.
     *
     * @throws Refused TooManyInstances
     */
    static List<Occurrence> ahead(Component stored, CalendarIndex index, Duration length, Instant now, Zone zone) {
        return ahead(stored, index, window(index, length, now), zone, BookingTimes::takesTime);
    }

    /** The same of those that the reader has accepted, be it tentatively. */
    static List<Occurrence> heldAhead(
            Component stored, CalendarIndex index, TimeRange window, Zone zone, Reader reader) {
        return ahead(stored, index, window, zone, component -> takesTime(component) && holds(component, reader));
    }

    /** In the window, and what a series without an end names of itself beyond it: extra dates, and times that were changed. */
    private static List<Occurrence> ahead(
            Component stored, CalendarIndex index, TimeRange window, Zone zone, Predicate<Component> which) {
        List<Component> content = stored.content();
        List<Occurrence> ahead = new ArrayList<>(
                occurrences(index, window, zone, instance -> which.test(content.get(instance.entry()))));
        if (isEndless(index)) {
            if (countsBeyondReckoning(content)) {
                throw new Refused(new Reason.TooManyInstances(MOST));
            }
            ahead.addAll(occurrences(
                    withoutRules(stored),
                    new TimeRange(window.end(), Long.MAX_VALUE),
                    zone,
                    instance -> instance.start() >= window.end() && which.test(content.get(instance.entry()))));
        }
        if (ahead.size() > MOST) {
            throw new Refused(new Reason.TooManyInstances(MOST));
        }
        return ahead;
    }

    /** A COUNT that is too large is as good as none to whoever reads it, and yet says more than can be looked at. */
    private static boolean countsBeyondReckoning(List<Component> content) {
        List<Property> rules = content.stream()
                .flatMap(component -> component.all("RRULE").stream())
                .toList();
        return !rules.isEmpty()
                && rules.stream()
                        .allMatch(rule -> rule.value().toUpperCase(Locale.ROOT).contains("COUNT="));
    }

    private static CalendarIndex withoutRules(Component stored) {
        List<Component> children = stored.children().stream()
                .map(child -> child.is("VTIMEZONE") ? child : child.without("RRULE"))
                .toList();
        return CalendarObject.reindex(ICalendarWriter.write(stored.withChildren(children)));
    }

    /** When it is busy, as far as that is looked at. */
    static List<FreeBusy.Period> busyAhead(Component stored, CalendarIndex index, TimeRange window, Zone zone) {
        FreeBusy sum = new FreeBusy(window);
        index.addBusy(sum, zone);
        List<FreeBusy.Period> busy = new ArrayList<>(sum.periods());
        if (isEndless(index)) {
            FreeBusy beyond = new FreeBusy(new TimeRange(window.end(), Long.MAX_VALUE));
            withoutRules(stored).addBusy(beyond, zone);
            busy.addAll(beyond.periods());
        }
        return busy;
    }

    /** True if two objects say the same of when they take time, also where no end of it can be looked at. */
    static boolean haveSameRules(Component one, Component other) {
        return times(one).equals(times(other));
    }

    private static Set<List<String>> times(Component stored) {
        return stored.content().stream()
                .filter(BookingTimes::takesTime)
                .map(component -> component.properties().stream()
                        .filter(property -> TIMES.contains(property.name()))
                        .map(property -> property.name() + property.parameters() + property.value())
                        .sorted()
                        .toList())
                .collect(Collectors.toSet());
    }

    /** Those in a range that take time; free and cancelled ones do not. */
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

    /** True if the reader takes part in it, be it tentatively. */
    static boolean holds(Component component, Reader reader) {
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
