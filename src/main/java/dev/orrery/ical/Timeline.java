package dev.orrery.ical;

import dev.orrery.ical.recur.Gregorian;
import dev.orrery.ical.recur.RecurrenceSet;
import dev.orrery.ical.recur.RuleCursor;
import dev.orrery.ical.recur.SetCursor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The instances of a master and its overrides (RFC 5545 section 3.8.4.4): an override replaces the instance of its
 * RECURRENCE-ID, one with RANGE=THISANDFUTURE moves all later ones. Overrides without a master stand for themselves.
 * Immutable and thread-safe.
 */
final class Timeline {
    /** Local clocks differ by this much around a change of their offset. */
    static final long SLACK = 2 * 3600;

    private final List<Entry> entries;
    private final @Nullable Entry master;

    /** RECURRENCE-IDs on the master's clock, sorted. */
    private final long[] replaced;

    /** Midnights of days whose instance is replaced, where a RECURRENCE-ID is a date but the master has a time. */
    private final long[] replacedDays;

    /** Numbers of the entries with RANGE=THISANDFUTURE, by RECURRENCE-ID. */
    private final int[] futures;

    /** Place of an entry among the futures, -1 for others; empty if there are none. */
    private final int[] places;

    /** Sees instances; returns true to end the scan. Times in seconds since the epoch. */
    interface Visitor {
        boolean visit(int entry, long recurrenceId, long start, long end);
    }

    Timeline(List<Entry> entries) {
        this.entries = entries;
        Entry found = null;
        long[] times = new long[entries.size()];
        long[] days = new long[entries.size()];
        int timeCount = 0;
        int dayCount = 0;
        for (Entry entry : entries) {
            if (entry.isMaster() && found == null) {
                found = entry;
            }
        }
        this.master = found;
        List<Integer> later = new ArrayList<>(0);
        for (int i = 0; i < entries.size(); i++) {
            CalendarTime id = entries.get(i).recurrenceId();
            if (id == null || found == null || found.start() == null) {
                continue;
            }
            if (id.date() && !found.start().date()) {
                days[dayCount++] = id.local();
            } else {
                times[timeCount++] = onClockOf(found.start(), id);
            }
            if (entries.get(i).identity().future() && entries.get(i).start() != null) {
                later.add(i);
            }
        }
        this.replaced = sorted(times, timeCount);
        this.replacedDays = sorted(days, dayCount);
        CalendarTime clock = found == null ? null : found.start();
        if (clock != null) {
            later.sort(Comparator.comparingLong(i -> idOnClock(clock, entries.get(i))));
        }
        this.futures = later.stream().mapToInt(Integer::intValue).toArray();
        this.places = futures.length == 0 ? new int[0] : new int[entries.size()];
        Arrays.fill(places, -1);
        for (int i = 0; i < futures.length; i++) {
            places[futures[i]] = i;
        }
    }

    private static long[] sorted(long[] values, int count) {
        long[] result = Arrays.copyOf(values, count);
        Arrays.sort(result);
        return result;
    }

    private static long idOnClock(CalendarTime clock, Entry override) {
        return onClockOf(clock, Objects.requireNonNull(override.recurrenceId()));
    }

    /** A time in local seconds of another's clock. Floating times are taken as they stand. */
    static long onClockOf(CalendarTime clock, CalendarTime time) {
        if (clock.date()) {
            return Gregorian.midnight(Gregorian.dayOf(time.local()));
        }
        Zone from = time.zone();
        Zone to = clock.zone();
        if (from == null || to == null || from.id().equals(to.id())) {
            return time.local();
        }
        return to.toLocal(from.toUtc(time.local()));
    }

    List<Entry> entries() {
        return entries;
    }

    /** The recurrence of the master; null if there is none. */
    @Nullable
    RecurrenceSet recurrence() {
        return master == null ? null : master.recurrence();
    }

    /** Seconds that an instance of the master lasts; 0 without a master. */
    long plannedLength() {
        return master == null ? 0 : master.span().length();
    }

    /** When the instance that an override replaces was planned, floating times as in UTC. */
    long originalTime(Entry override) {
        return originalTime(Objects.requireNonNull(override.recurrenceId()), Zone.UTC);
    }

    /**
     * Visits the instances of one entry that begin from {@code from} to {@code to}, both included. Bounded: after
     * {@code patience} instances it ends as if the visitor had said so.
     */
    boolean scan(int number, long from, long to, Zone floating, int patience, Visitor visitor) {
        Entry entry = entries.get(number);
        CalendarTime start = entry.start();
        if (start == null || from > to) {
            return false;
        }
        if (entry != master) {
            return scanOverride(number, entry, start, from, to, floating, visitor)
                    || entry.identity().future() && scanFuture(number, entry, from, to, floating, patience, visitor);
        }
        RecurrenceSet set = entry.recurrence();
        Zone clock = entry.clock(floating);
        if (set == null) {
            long utc = clock.toUtc(start.local());
            return utc >= from
                    && utc <= to
                    && !isReplaced(start.local())
                    && visitor.visit(number, utc, utc, entry.span().endOf(start.local(), clock));
        }
        long before = futures.length == 0 ? Long.MAX_VALUE : idOnClock(start, entries.get(futures[0]));
        SetCursor cursor = new SetCursor(set, local(clock, from, -SLACK));
        long last = Math.min(local(clock, to, SLACK), before - 1);
        int tries = patience;
        for (long at = cursor.next(); at <= last && at != RuleCursor.END; at = cursor.next()) {
            if (--tries < 0) {
                return true;
            }
            long utc = clock.toUtc(at);
            if (utc >= from
                    && utc <= to
                    && !isReplaced(at)
                    && visitor.visit(number, utc, utc, entry.span().endOf(at, clock))) {
                return true;
            }
        }
        return false;
    }

    private boolean scanOverride(
            int number, Entry entry, CalendarTime start, long from, long to, Zone floating, Visitor visitor) {
        Zone clock = entry.clock(floating);
        long utc = clock.toUtc(start.local());
        CalendarTime id = entry.recurrenceId();
        if (utc < from || utc > to) {
            return false;
        }
        long idUtc = id == null ? utc : originalTime(id, floating);
        return visitor.visit(number, idUtc, utc, entry.span().endOf(start.local(), clock));
    }

    /** When the instance that an override replaces was planned. */
    private long originalTime(CalendarTime id, Zone floating) {
        if (master == null
                || master.start() == null
                || !id.date()
                || master.start().date()) {
            return id.utc(floating);
        }
        // the master's instance of that day
        RecurrenceSet set = master.recurrence();
        long local = set == null ? id.local() : new SetCursor(set, id.local()).next();
        boolean sameDay = local < id.local() + Gregorian.SECONDS_PER_DAY;
        return master.clock(floating).toUtc(sameDay ? local : id.local());
    }

    /** Instances after an override with RANGE=THISANDFUTURE, up to the next such override. */
    private boolean scanFuture(
            int number, Entry entry, long from, long to, Zone floating, int patience, Visitor visitor) {
        int place = places.length == 0 ? -1 : places[number];
        if (place < 0 || master == null || master.start() == null || master.recurrence() == null) {
            return false;
        }
        CalendarTime masterStart = master.start();
        Zone masterClock = master.clock(floating);
        Zone clock = entry.clock(floating);
        CalendarTime start = Objects.requireNonNull(entry.start());
        long firstId = idOnClock(masterStart, entry);
        long endId =
                place + 1 < futures.length ? idOnClock(masterStart, entries.get(futures[place + 1])) : Long.MAX_VALUE;
        boolean sameClock = masterClock.id().equals(clock.id());
        long shift = sameClock ? start.local() - firstId : clock.toUtc(start.local()) - masterClock.toUtc(firstId);
        SetCursor cursor =
                new SetCursor(master.recurrence(), Math.max(firstId + 1, local(masterClock, from, -SLACK) - shift));
        long last = Math.min(endId - 1, local(masterClock, to, SLACK) - shift);
        int tries = patience;
        for (long id = cursor.next(); id <= last && id != RuleCursor.END; id = cursor.next()) {
            if (--tries < 0) {
                return true;
            }
            long idUtc = masterClock.toUtc(id);
            long local = sameClock ? id + shift : clock.toLocal(idUtc + shift);
            long utc = clock.toUtc(local);
            if (utc >= from
                    && utc <= to
                    && !isReplaced(id)
                    && visitor.visit(number, idUtc, utc, entry.span().endOf(local, clock))) {
                return true;
            }
        }
        return false;
    }

    private boolean isReplaced(long local) {
        return replaced.length > 0 && Arrays.binarySearch(replaced, local) >= 0
                || replacedDays.length > 0
                        && Arrays.binarySearch(replacedDays, Gregorian.midnight(Gregorian.dayOf(local))) >= 0;
    }

    /** A moment on a clock, moved by a tolerance; the ends of time stay where they are. */
    private static long local(Zone clock, long utc, long tolerance) {
        if (utc <= TimeRange.EARLIEST) {
            return TimeRange.EARLIEST;
        }
        return utc >= TimeRange.LATEST ? TimeRange.LATEST : clock.toLocal(utc) + tolerance;
    }
}
