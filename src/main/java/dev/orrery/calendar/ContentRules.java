package dev.orrery.calendar;

import dev.orrery.ical.CalendarObject;
import dev.orrery.model.CollectionKind;
import dev.orrery.model.Reason;
import dev.orrery.model.Refused;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.Locale;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What may be stored where, as far as the content alone can tell: done before any transaction. Thread-safe. */
public final class ContentRules {
    private static final Logger LOG = LoggerFactory.getLogger(ContentRules.class);
    private static final String CALENDAR_TYPE = "text/calendar; charset=utf-8";
    private static final String UNKNOWN_TYPE = "application/octet-stream";

    private final Limits limits;
    private final InstantSource clock;

    public ContentRules(Limits limits, InstantSource clock) {
        this.limits = limits;
        this.clock = clock;
    }

    /**
     * @param contentType as declared; empty if it was not
     * @throws Refused TooLarge; for a calendar also NotCalendarData, InvalidCalendarData, InvalidCalendarObject,
     *     TooManyInstances, TooManyAttendees
     */
    Draft read(CollectionKind kind, byte[] content, String contentType) {
        requireSize(content);
        if (kind != CollectionKind.CALENDAR) {
            return new Draft(
                    content, contentType.isEmpty() ? UNKNOWN_TYPE : contentType, Etags.of(content), null, true);
        }
        requireCalendarType(contentType);
        return draft(CalendarObject.parse(content, clock.instant()));
    }

    /** What applies to whoever has said nothing, by preference. */
    Map<String, String> preferred() {
        return limits.preferred();
    }

    void requireSize(byte[] content) {
        if (content.length > limits.resourceSize()) {
            throw new Refused(new Reason.TooLarge(content.length, limits.resourceSize()));
        }
    }

    /** A calendar object that was read before, judged like one that came from outside. */
    Draft draft(CalendarObject object) {
        int attendees = object.index().maxAttendees();
        if (attendees > limits.attendees()) {
            throw new Refused(new Reason.TooManyAttendees(attendees, limits.attendees()));
        }
        if (!object.remarks().isEmpty()) {
            LOG.info("taken with remarks: uid={} remarks={}", printable(object.uid()), object.remarks());
        }
        byte[] text = object.text();
        return new Draft(text, CALENDAR_TYPE, Etags.of(text), object.index(), !object.repaired());
    }

    /**
     * RFC 4791 section 5.3.2.1 wants text/calendar. What declares nothing is judged by its content alone; so is the type
     * that says no more than nothing, which simple tools send.
     */
    private static void requireCalendarType(String contentType) {
        String[] parts = contentType.toLowerCase(Locale.ROOT).split(";");
        String type = parts[0].strip();
        if (!type.isEmpty() && !type.equals("text/calendar") && !type.equals(UNKNOWN_TYPE)) {
            throw new Refused(new Reason.NotCalendarData(type));
        }
        for (int i = 1; i < parts.length; i++) {
            String parameter = parts[i].strip().replace("\"", "");
            if (parameter.startsWith("charset=") && !isUtf8(parameter.substring("charset=".length()))) {
                throw new Refused(new Reason.NotCalendarData(contentType));
            }
        }
    }

    private static boolean isUtf8(String charset) {
        String utf8 = StandardCharsets.UTF_8.name();
        return charset.equalsIgnoreCase(utf8) || charset.equals("utf8") || charset.equals("us-ascii");
    }

    private static String printable(String text) {
        return text.length() > 100 ? text.substring(0, 100) : text;
    }
}
