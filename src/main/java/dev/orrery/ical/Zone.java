package dev.orrery.ical;

import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.zone.ZoneRules;
import org.jspecify.annotations.Nullable;

/**
 * A time zone: one of the JDK's, or one that only a VTIMEZONE defines (which the JDK never hears of). Local times are
 * counted in seconds since 1970-01-01T00:00 on the zone's own clocks. Immutable.
 */
public final class Zone {
    public static final Zone UTC = of(ZoneOffset.UTC);

    private final String id;
    private final ZoneRules rules;
    private final @Nullable ZoneId known;

    private Zone(String id, ZoneRules rules, @Nullable ZoneId known) {
        this.id = id;
        this.rules = rules;
        this.known = known;
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

    /** Local seconds to seconds since the epoch: times in a gap by the offset before it, ambiguous ones the first. */
    public long toUtc(long local) {
        LocalDateTime time = LocalDateTime.ofEpochSecond(local, 0, ZoneOffset.UTC);
        return local - rules.getOffset(time).getTotalSeconds();
    }

    public long toLocal(long utc) {
        return utc + rules.getOffset(Instant.ofEpochSecond(utc)).getTotalSeconds();
    }

    @Override
    public String toString() {
        return id;
    }
}
