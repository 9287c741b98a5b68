package dev.orrery.calendar;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import org.jspecify.annotations.Nullable;

/** The time in which a machine does not run, as iCalendar says that somebody is not available. Pure. */
final class OutageText {
    private static final DateTimeFormatter UTC =
            DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);

    private OutageText() {}

    /**
     * The same for the same times. Of the highest priority, so that it stands above what else is said of the resource's
     * time (RFC 7953 section 3.1).
     *
     * @param guid of the resource
     * @param until null while it does not run
     */
    static byte[] of(String guid, long since, @Nullable Long until) {
        StringBuilder text = new StringBuilder(300)
                .append("BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Orrery//Calendar Server//EN\r\n")
                .append("BEGIN:VAVAILABILITY\r\nUID:outage-")
                .append(guid)
                .append("\r\nDTSTAMP:")
                .append(moment(since))
                .append("\r\nDTSTART:")
                .append(moment(since));
        if (until != null) {
            text.append("\r\nDTEND:").append(moment(until));
        }
        return text.append("\r\nBUSYTYPE:BUSY-UNAVAILABLE\r\nPRIORITY:1\r\nSUMMARY:The machine does not run\r\n")
                .append("END:VAVAILABILITY\r\nEND:VCALENDAR\r\n")
                .toString()
                .getBytes(StandardCharsets.UTF_8);
    }

    private static String moment(long seconds) {
        return UTC.format(Instant.ofEpochSecond(seconds));
    }
}
