package dev.orrery.ical;

import dev.orrery.ical.Entry.Details;
import dev.orrery.ical.Entry.Span;
import dev.orrery.ical.Entry.State;
import dev.orrery.model.Reason;
import dev.orrery.model.Refused;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;

/** The questions that calendar-query, expand and free/busy ask of a timeline. Immutable and thread-safe. */
final class TimelineQuery {
    /** Instances looked at in one object for one question; whoever has more counts as always there. */
    private static final int PATIENCE = 50_000;

    private final String component;
    private final Timeline timeline;

    /** Seconds from the start of something in the object to its first ringing, and from its end to its last. */
    private final long firstRinging;

    private final long lastRinging;

    TimelineQuery(String component, Timeline timeline) {
        this.component = component;
        this.timeline = timeline;
        long earliest = 0;
        long latest = 0;
        for (Entry entry : timeline.entries()) {
            for (Alarm alarm : entry.alarms()) {
                earliest = Math.min(earliest, alarm.earliest());
                latest = Math.max(latest, alarm.latest());
            }
        }
        this.firstRinging = earliest;
        this.lastRinging = latest;
    }

    /** True if no alarm of an object with this span can go off in the range. */
    boolean ringsElsewhere(long first, long last, TimeRange range) {
        return first > TimeRange.EARLIEST && first + firstRinging > range.end()
                || last < TimeRange.LATEST && last + lastRinging < range.start();
    }

    Timeline timeline() {
        return timeline;
    }

    boolean overlaps(TimeRange range, Zone floating) {
        for (int i = 0; i < timeline.entries().size(); i++) {
            if (overlaps(i, range, floating)) {
                return true;
            }
        }
        return false;
    }

    /** The same, of the entries of one component. */
    boolean overlapsComponent(int number, TimeRange range, Zone floating) {
        for (int i = 0; i < timeline.entries().size(); i++) {
            if (timeline.entries().get(i).identity().component() == number && overlaps(i, range, floating)) {
                return true;
            }
        }
        return false;
    }

    private boolean overlaps(int number, TimeRange range, Zone floating) {
        Entry entry = timeline.entries().get(number);
        return switch (component) {
            case "VFREEBUSY" -> Overlap.freeBusy(entry, range, floating);
            case "VAVAILABILITY" -> Overlap.availability(entry, range, floating);
            case "VTODO" ->
                entry.start() == null
                        ? Overlap.undatedTodo(entry, range, floating)
                        : scan(
                                number,
                                range,
                                floating,
                                (i, id, start, end) -> Overlap.todo(entry.span(), start, end, range));
            default ->
                entry.start() != null
                        && scan(number, range, floating, (i, id, start, end) -> Overlap.event(start, end, range));
        };
    }

    /** Visits the instances of one entry that may overlap the range. */
    private boolean scan(int number, TimeRange range, Zone floating, Timeline.Visitor visitor) {
        Span span = timeline.entries().get(number).span();
        long from = range.startLess(span.length() + (span.days() > 0 ? Timeline.SLACK : 0));
        return timeline.scan(number, from, range.boundedEnd(), floating, PATIENCE, visitor);
    }

    List<Instance> instances(TimeRange range, Zone floating, int limit) {
        List<Instance> found = new ArrayList<>();
        for (int i = 0; i < timeline.entries().size(); i++) {
            Entry entry = timeline.entries().get(i);
            CalendarTime begin = entry.start();
            if (begin == null) {
                continue;
            }
            boolean todo = component.equals("VTODO");
            boolean stopped = scan(i, range, floating, (number, id, start, end) -> {
                boolean inside =
                        todo ? Overlap.todo(entry.span(), start, end, range) : Overlap.event(start, end, range);
                if (inside) {
                    found.add(new Instance(entry.identity().component(), id, start, end, begin.date()));
                }
                return found.size() > limit;
            });
            if (stopped) {
                throw new Refused(new Reason.TooManyInstances(limit));
            }
        }
        found.sort(Comparator.comparingLong(Instance::start).thenComparingLong(Instance::recurrenceId));
        return found;
    }

    /** @param without components that do not count, by number */
    void addBusy(FreeBusy sum, Zone floating, BitSet without) {
        for (int i = 0; i < timeline.entries().size(); i++) {
            Entry entry = timeline.entries().get(i);
            if (entry.details() instanceof Details.Periods busy) {
                busy.periods().forEach(period -> sum.add(period.start(), period.end(), period.kind()));
            } else if (entry.state() != State.FREE
                    && component.equals("VEVENT")
                    && !without.get(entry.identity().component())) {
                addBusy(i, entry, sum, floating);
            }
        }
    }

    private void addBusy(int number, Entry entry, FreeBusy sum, Zone floating) {
        FreeBusy.Kind kind = entry.state().kind();
        long[] reached = {sum.range().start()};
        boolean stopped = scan(number, sum.range(), floating, (i, id, start, end) -> {
            sum.add(start, end, kind);
            reached[0] = Math.max(reached[0], start);
            return false;
        });
        if (stopped) {
            // so many instances that nothing is left free between them, as far as anybody can care
            sum.add(reached[0], sum.range().end(), kind);
        }
    }

    /** @param number of the component whose alarms count; -1 for all */
    boolean alarmRings(int number, TimeRange range, Zone floating) {
        for (int i = 0; i < timeline.entries().size(); i++) {
            Entry entry = timeline.entries().get(i);
            if (number >= 0 && entry.identity().component() != number) {
                continue;
            }
            for (Alarm alarm : entry.alarms()) {
                if (rings(i, entry, alarm, range, floating)) {
                    return true;
                }
            }
        }
        return false;
    }

    private boolean rings(int number, Entry entry, Alarm alarm, TimeRange range, Zone floating) {
        if (alarm.relation() == Alarm.Relation.ABSOLUTE) {
            return alarm.rings(alarm.seconds(), range);
        }
        CalendarTime due = entry.span().end();
        if (entry.start() == null) {
            // a to-do that only has DUE: its alarms count from there, whatever RELATED says (RFC 4791 section 7.8.5)
            long end = due == null ? 0 : due.utc(floating);
            return due != null && alarm.rings(alarm.first(end, end, floating), range);
        }
        Zone clock = entry.clock(floating);
        long length = alarm.relation() == Alarm.Relation.END ? entry.span().length() : 0;
        long offset = alarm.days() * 86_400L + alarm.seconds() + length;
        long slack = 2 * Timeline.SLACK;
        return timeline.scan(
                number,
                range.startLess(offset + alarm.ringing() + slack),
                range.boundedEnd() - offset + slack,
                floating,
                PATIENCE,
                (i, id, start, end) -> alarm.rings(alarm.first(start, end, clock), range));
    }

    /** Calls of one timeline's instances that overlap a range, in no particular order. */
    void forEach(TimeRange range, Zone floating, FreeBusy.SpanConsumer consumer) {
        for (int i = 0; i < timeline.entries().size(); i++) {
            if (timeline.entries().get(i).start() != null) {
                scan(i, range, floating, (number, id, start, end) -> {
                    consumer.accept(start, end);
                    return false;
                });
            }
        }
    }
}
