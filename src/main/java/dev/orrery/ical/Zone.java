package dev.orrery.ical;

import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.zone.ZoneOffsetTransition;
import java.time.zone.ZoneRules;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A time zone: one of the JDK's, or one that only a VTIMEZONE defines (which the JDK never hears of). Local times are
 * counted in seconds since 1970-01-01T00:00 on the zone's own clocks. Immutable and thread-safe; the transitions up to 2100
 * are kept as plain arrays, because queries convert millions of times.
 */
public final class Zone {
    public static final Zone UTC = of(ZoneOffset.UTC);

    private static final int TABLE_END_YEAR = 2100;

    private static final long SECONDS_PER_DAY = 86_400;

    /** Zones of somebody's making could change every minute; the rest of such a zone is asked of its rules. */
    private static final int TABLE_SIZE = 1_000;

    private final String id;
    private final ZoneRules rules;
    private final @Nullable ZoneId known;
    private final int fixedOffset;
    private final boolean fixed;
    private volatile @Nullable Table table;

    private Zone(String id, ZoneRules rules, @Nullable ZoneId known) {
        this.id = id;
        this.rules = rules;
        this.known = known;
        this.fixed = rules.isFixedOffset();
        this.fixedOffset = fixed ? rules.getOffset(Instant.EPOCH).getTotalSeconds() : 0;
    }

    public static Zone of(ZoneId zone) {
        return new Zone(zone.equals(ZoneOffset.UTC) ? "UTC" : zone.getId(), zone.getRules(), zone);
    }

    /** A zone of somebody's own definition. */
    public static Zone of(String id, ZoneRules rules) {
        return new Zone(id, rules, null);
    }

    /** The JDK's name, or the TZID of the VTIMEZONE. */
    public String id() {
        return id;
    }

    public ZoneRules rules() {
        return rules;
    }

    /** The JDK's zone; null when only a VTIMEZONE defines it. */
    public @Nullable ZoneId known() {
        return known;
    }

    /**
     * Local seconds to seconds since the epoch: a time in a gap by the offset before it, an ambiguous one as the first
     * (RFC 5545 section 3.3.5).
     */
    public long toUtc(long local) {
        if (fixed) {
            return local - fixedOffset;
        }
        Table known = table();
        if (local < known.localAt[0] || local >= known.localEnd) {
            return local
                    - rules.getOffset(LocalDateTime.ofEpochSecond(local, 0, ZoneOffset.UTC))
                            .getTotalSeconds();
        }
        return local - known.offsets[find(known.localAt, local)];
    }

    public long toLocal(long utc) {
        if (fixed) {
            return utc + fixedOffset;
        }
        Table known = table();
        if (utc < known.utcAt[0] || utc >= known.utcEnd) {
            return utc + rules.getOffset(Instant.ofEpochSecond(utc)).getTotalSeconds();
        }
        return utc + known.offsets[find(known.utcAt, utc)];
    }

    private static int find(long[] starts, long value) {
        int at = Arrays.binarySearch(starts, value);
        return at >= 0 ? at : -at - 2;
    }

    private Table table() {
        Table known = table;
        if (known == null) {
            known = Table.of(rules);
            table = known;
        }
        return known;
    }

    @Override
    public String toString() {
        return id;
    }

    /** Offsets from each transition on; times before the first and after the end are asked of the rules. */
    private record Table(long[] utcAt, long[] localAt, int[] offsets, long utcEnd, long localEnd) {
        static Table of(ZoneRules rules) {
            List<ZoneOffsetTransition> all = new ArrayList<>(rules.getTransitions());
            Instant at = all.isEmpty() ? Instant.EPOCH : all.getLast().getInstant();
            while (all.size() < TABLE_SIZE) {
                ZoneOffsetTransition next = rules.nextTransition(at);
                if (next == null || next.getDateTimeBefore().getYear() >= TABLE_END_YEAR) {
                    break;
                }
                all.add(next);
                at = next.getInstant();
            }
            int size = all.size();
            long[] utcAt = new long[Math.max(1, size)];
            long[] localAt = new long[utcAt.length];
            int[] offsets = new int[utcAt.length];
            for (int i = 0; i < size; i++) {
                ZoneOffsetTransition transition = all.get(i);
                int before = transition.getOffsetBefore().getTotalSeconds();
                offsets[i] = transition.getOffsetAfter().getTotalSeconds();
                utcAt[i] = transition.toEpochSecond();
                localAt[i] = utcAt[i] + Math.max(before, offsets[i]);
            }
            if (size == 0) {
                return new Table(new long[] {0}, new long[] {0}, new int[1], Long.MIN_VALUE, Long.MIN_VALUE);
            }
            ZoneOffsetTransition next = rules.nextTransition(all.getLast().getInstant());
            long utcEnd = next == null ? Long.MAX_VALUE : next.toEpochSecond();
            long localEnd = next == null ? Long.MAX_VALUE : utcEnd - 2 * SECONDS_PER_DAY;
            return new Table(utcAt, localAt, offsets, utcEnd, localEnd);
        }
    }
}
