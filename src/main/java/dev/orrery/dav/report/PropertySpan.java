package dev.orrery.dav.report;

import dev.orrery.ical.CalendarTime;
import dev.orrery.ical.Component;
import dev.orrery.ical.Duration;
import dev.orrery.ical.ObjectZones;
import dev.orrery.ical.Property;
import dev.orrery.ical.TimeRange;
import dev.orrery.ical.Zone;

/**
 * Where the values of one object's properties lie in time (RFC 4791 section 9.7.2): a date is its whole day, a date with
 * time a moment, a period what it spans; of several values one is enough. Not thread-safe.
 */
final class PropertySpan {
    private final ObjectZones zones;
    private final Zone floating;

    /** @param root the VCALENDAR with the time zones */
    PropertySpan(Component root, Zone floating) {
        this.zones = new ObjectZones(root);
        this.floating = floating;
    }

    /** False too for a property whose value is no time. */
    boolean overlaps(Property property, TimeRange range) {
        for (String value : property.value().split(",")) {
            if (overlaps(property, value.strip(), range)) {
                return true;
            }
        }
        return false;
    }

    private boolean overlaps(Property property, String value, TimeRange range) {
        int slash = value.indexOf('/');
        CalendarTime start = CalendarTime.of(property.withValue(slash < 0 ? value : value.substring(0, slash)), zones);
        if (start == null) {
            return false;
        }
        long from = start.utc(floating);
        if (slash >= 0) {
            return range.overlaps(from, end(property, start, value.substring(slash + 1)));
        }
        long seconds = start.date() ? 86_400 : 0;
        return seconds == 0
                ? range.start() <= from && from < range.end()
                : range.overlaps(from, new CalendarTime(start.local() + seconds, true, start.zone()).utc(floating));
    }

    private long end(Property property, CalendarTime start, String text) {
        Duration duration = Duration.parse(text);
        if (duration != null) {
            return duration.end(start.local(), start.zone() == null ? floating : start.zone());
        }
        CalendarTime end = CalendarTime.of(property.withValue(text), zones);
        return end == null ? start.utc(floating) : end.utc(floating);
    }
}
