package dev.orrery.ical;

import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** Names of components, properties and parameters in upper case; the usual ones without making a new string each time. */
final class Names {
    private static final String[] USUAL = {
        "BEGIN",
        "END",
        "VCALENDAR",
        "VEVENT",
        "VTODO",
        "VJOURNAL",
        "VFREEBUSY",
        "VTIMEZONE",
        "STANDARD",
        "DAYLIGHT",
        "VALARM",
        "VAVAILABILITY",
        "AVAILABLE",
        "VERSION",
        "PRODID",
        "CALSCALE",
        "METHOD",
        "UID",
        "DTSTAMP",
        "DTSTART",
        "DTEND",
        "DUE",
        "DURATION",
        "SUMMARY",
        "DESCRIPTION",
        "LOCATION",
        "STATUS",
        "TRANSP",
        "CLASS",
        "SEQUENCE",
        "PRIORITY",
        "CREATED",
        "COMPLETED",
        "LAST-MODIFIED",
        "ORGANIZER",
        "ATTENDEE",
        "CATEGORIES",
        "COMMENT",
        "CONTACT",
        "RELATED-TO",
        "RESOURCES",
        "URL",
        "GEO",
        "ATTACH",
        "RRULE",
        "RDATE",
        "EXDATE",
        "EXRULE",
        "RECURRENCE-ID",
        "TRIGGER",
        "ACTION",
        "REPEAT",
        "TZID",
        "TZNAME",
        "TZOFFSETFROM",
        "TZOFFSETTO",
        "TZURL",
        "X-LIC-LOCATION",
        "X-WR-CALNAME",
        "X-WR-TIMEZONE",
        "FREEBUSY",
        "BUSYTYPE",
        "PERCENT-COMPLETE",
        "REQUEST-STATUS",
        "CN",
        "CUTYPE",
        "PARTSTAT",
        "ROLE",
        "RSVP",
        "VALUE",
        "ENCODING",
        "FMTTYPE",
        "LANGUAGE",
        "ALTREP",
        "RELATED",
        "RANGE",
        "FBTYPE",
        "SENT-BY",
        "DIR",
        "MEMBER",
        "DELEGATED-TO",
        "DELEGATED-FROM",
        "RELTYPE",
        "SCHEDULE-STATUS",
        "SCHEDULE-AGENT",
        "X-MOZ-GENERATION",
        "X-MOZ-LASTACK",
        "ACKNOWLEDGED",
        "X-APPLE-STRUCTURED-LOCATION",
        "COLOR",
        "IMAGE",
        "EMAIL"
    };

    private static final int SLOTS = 1024;
    private static final String[] TABLE = new String[SLOTS];
    private static final byte[][] BYTES = new byte[SLOTS][];

    static {
        for (String name : USUAL) {
            byte[] bytes = name.getBytes(StandardCharsets.US_ASCII);
            int slot = slot(bytes, 0, bytes.length);
            while (TABLE[slot] != null) {
                slot = (slot + 1) % SLOTS;
            }
            TABLE[slot] = name;
            BYTES[slot] = bytes;
        }
    }

    private Names() {}

    static String of(byte[] text, int from, int to) {
        for (int slot = slot(text, from, to); TABLE[slot] != null; slot = (slot + 1) % SLOTS) {
            if (same(BYTES[slot], text, from, to)) {
                return TABLE[slot];
            }
        }
        return new String(text, from, to - from, StandardCharsets.UTF_8).toUpperCase(Locale.ROOT);
    }

    private static int slot(byte[] text, int from, int to) {
        int hash = to - from;
        for (int i = from; i < to; i++) {
            hash = hash * 31 + upper(text[i]);
        }
        return (hash ^ hash >>> 10) & SLOTS - 1;
    }

    private static boolean same(byte[] name, byte[] text, int from, int to) {
        if (name.length != to - from) {
            return false;
        }
        for (int i = 0; i < name.length; i++) {
            if (name[i] != upper(text[from + i])) {
                return false;
            }
        }
        return true;
    }

    private static int upper(byte c) {
        return c >= 'a' && c <= 'z' ? c - 32 : c;
    }
}
