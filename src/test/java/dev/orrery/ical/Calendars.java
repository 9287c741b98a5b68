package dev.orrery.ical;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;

/** Short ways to make calendar objects for tests. */
final class Calendars {
    static final Instant NOW = Instant.parse("2026-01-04T00:00:00Z");
    static final Zone BERLIN = Zone.of(ZoneId.of("Europe/Berlin"));
    static final Zone NEW_YORK = Zone.of(ZoneId.of("America/New_York"));

    private Calendars() {}

    /** Lines with CRLF. */
    static byte[] lines(String... lines) {
        return (String.join("\r\n", lines) + "\r\n").getBytes(StandardCharsets.UTF_8);
    }

    /** A VCALENDAR around these lines. */
    static byte[] calendar(String... lines) {
        return lines(
                "BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//t//t//EN", String.join("\r\n", lines), "END:VCALENDAR");
    }

    /** One component with UID and DTSTAMP and these lines. */
    static byte[] component(String name, String... lines) {
        return calendar(
                "BEGIN:" + name,
                "UID:1@example.org",
                "DTSTAMP:20260101T000000Z",
                String.join("\r\n", lines),
                "END:" + name);
    }

    static byte[] event(String... lines) {
        return component("VEVENT", lines);
    }

    static CalendarObject parse(byte[] text) {
        return CalendarObject.parse(text, NOW);
    }

    /** The index as the store gives it back. */
    static CalendarIndex index(byte[] text) {
        return CalendarIndex.decode(parse(text).index().encode());
    }

    /** {@code 2026-01-04T10:00} in UTC to seconds. */
    static long utc(String time) {
        return LocalDateTime.parse(time.length() == 10 ? time + "T00:00" : time).toEpochSecond(ZoneOffset.UTC);
    }

    static TimeRange range(String from, String to) {
        return new TimeRange(utc(from), utc(to));
    }

    static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
