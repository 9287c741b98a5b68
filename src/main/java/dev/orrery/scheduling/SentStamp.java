package dev.orrery.scheduling;

import dev.orrery.ical.CalendarTime;
import dev.orrery.ical.Component;
import dev.orrery.ical.Property;
import java.util.Map;
import java.util.Objects;

/**
 * The DTSTAMP of the newest message that was sent about an object, remembered in the object itself. Each message gets a later
 * one, also within the same second: otherwise its reader could not tell which of the two is newer (RFC 5546 section 2.1.5).
 */
final class SentStamp {
    /** How the names begin of what this server notes in objects. */
    static final String RESERVED = "X-ORRERY-";

    static final String NAME = RESERVED + "SENT";

    private SentStamp() {}

    /** For the next message: now, or one second after the last. */
    static String next(SchedulingObject old, Reader reader) {
        String last = last(old);
        Long seconds = last.isEmpty() ? null : CalendarTime.parseUtc(last);
        long now = reader.now().getEpochSecond();
        return CalendarTime.formatUtc(seconds == null ? now : Math.max(now, seconds + 1));
    }

    static String last(SchedulingObject object) {
        String last = "";
        for (Component component : object.components().values()) {
            String stamp = Objects.requireNonNullElse(component.value(NAME), "").strip();
            last = stamp.compareTo(last) > 0 ? stamp : last;
        }
        return last;
    }

    /** Writes it into the first component. */
    static void remember(Map<OccurrenceId, Component> components, String stamp) {
        if (stamp.isEmpty() || components.isEmpty()) {
            return;
        }
        OccurrenceId first = components.keySet().iterator().next();
        components.compute(
                first, (_, component) -> Objects.requireNonNull(component).with(new Property(NAME, stamp)));
    }
}
