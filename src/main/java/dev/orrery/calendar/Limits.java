package dev.orrery.calendar;

import java.time.Duration;
import java.util.Map;

/**
 * What a person may store at most; advertised as properties where a RFC has one.
 *
 * @param resourceSize bytes of one object (CALDAV:max-resource-size, RFC 4791 section 5.2.5)
 * @param attendees in one instance (CALDAV:max-attendees-per-instance, section 5.2.9)
 * @param quota bytes of a home's objects together (RFC 4331); 0 for no limit
 * @param collections in a home
 * @param bulk objects that one COPY of a collection, or one MOVE into another home, carries: a transaction stays
 *     bounded
 * @param locks in a home at once
 * @param lockTime longest life of a lock between two refreshes
 * @param preferred what applies to whoever has said nothing, by {@linkplain Preferences preference}
 */
public record Limits(
        int resourceSize,
        int attendees,
        long quota,
        int collections,
        int bulk,
        int locks,
        Duration lockTime,
        Map<String, String> preferred) {
    public Limits {
        preferred = Map.copyOf(preferred);
    }

    public static final Limits DEFAULT =
            new Limits(10 << 20, 10_000, 0, 1_000, 20_000, 1_000, Duration.ofHours(1), Map.of());
}
