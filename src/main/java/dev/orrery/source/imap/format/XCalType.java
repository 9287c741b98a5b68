package dev.orrery.source.imap.format;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The value types (RFC 5545 section 3.3; RFC 6321 section 3.6) and which property or parameter has which by default. */
enum XCalType {
    BINARY,
    BOOLEAN,
    CAL_ADDRESS,
    DATE,
    DATE_TIME,
    DURATION,
    FLOAT,
    INTEGER,
    PERIOD,
    RECUR,
    TEXT,
    TIME,
    URI,
    UTC_OFFSET,

    /** A value that is not understood: as it stands in the text. */
    UNKNOWN;

    private static final Pattern DATE_FORM = Pattern.compile("(\\d{4})(\\d\\d)(\\d\\d)");
    private static final Pattern DATE_TIME_FORM =
            Pattern.compile("(\\d{4})(\\d\\d)(\\d\\d)T(\\d\\d)(\\d\\d)(\\d\\d)(Z?)");
    private static final Pattern TIME_FORM = Pattern.compile("(\\d\\d)(\\d\\d)(\\d\\d)(Z?)");
    private static final Pattern OFFSET_FORM = Pattern.compile("([+-]\\d\\d)(\\d\\d)(\\d\\d)?");
    private static final Pattern DURATION_FORM = Pattern.compile("[+-]?P[0-9WDTHMS]+");
    private static final Pattern INTEGER_FORM = Pattern.compile("[+-]?\\d+");
    private static final Pattern FLOAT_FORM = Pattern.compile("[+-]?\\d+(\\.\\d+)?");

    private static final Map<String, XCalType> PROPERTIES = new HashMap<>();
    private static final Map<String, XCalType> PARAMETERS = new HashMap<>();

    /** Properties whose value is a list. */
    private static final Set<String> LISTS = Set.of("CATEGORIES", "RESOURCES", "EXDATE", "RDATE", "FREEBUSY");

    static {
        put(PROPERTIES, TEXT, "CALSCALE METHOD PRODID VERSION CATEGORIES CLASS COMMENT DESCRIPTION LOCATION RESOURCES");
        put(PROPERTIES, TEXT, "STATUS SUMMARY TRANSP TZID TZNAME CONTACT RELATED-TO UID ACTION NAME COLOR PROXIMITY");
        put(PROPERTIES, TEXT, "BUSYTYPE TZID-ALIAS-OF REQUEST-STATUS X-KOLAB-VERSION");
        put(PROPERTIES, FLOAT, "GEO");
        put(PROPERTIES, INTEGER, "PERCENT-COMPLETE PRIORITY REPEAT SEQUENCE");
        put(PROPERTIES, DATE_TIME, "COMPLETED DTEND DUE DTSTART RECURRENCE-ID EXDATE RDATE CREATED DTSTAMP");
        put(PROPERTIES, DATE_TIME, "LAST-MODIFIED ACKNOWLEDGED TZUNTIL");
        put(PROPERTIES, DURATION, "DURATION TRIGGER REFRESH-INTERVAL");
        put(PROPERTIES, PERIOD, "FREEBUSY");
        put(PROPERTIES, URI, "TZURL URL ATTACH SOURCE IMAGE CONFERENCE");
        put(PROPERTIES, CAL_ADDRESS, "ATTENDEE ORGANIZER");
        put(PROPERTIES, RECUR, "RRULE EXRULE");
        put(PROPERTIES, UTC_OFFSET, "TZOFFSETFROM TZOFFSETTO");
        put(PARAMETERS, TEXT, "CN CUTYPE ENCODING FBTYPE FMTTYPE LANGUAGE PARTSTAT RANGE RELATED RELTYPE ROLE TZID");
        put(PARAMETERS, TEXT, "SCHEDULE-AGENT SCHEDULE-FORCE-SEND SCHEDULE-STATUS EMAIL LABEL FEATURE DISPLAY");
        put(PARAMETERS, TEXT, "SIZE FILENAME MANAGED-ID X-LABEL X-UID IDENTIFIER");
        put(PARAMETERS, URI, "ALTREP DIR");
        put(PARAMETERS, CAL_ADDRESS, "DELEGATED-FROM DELEGATED-TO MEMBER SENT-BY");
        put(PARAMETERS, BOOLEAN, "RSVP");
    }

    private static void put(Map<String, XCalType> table, XCalType type, String names) {
        for (String name : names.split(" ")) {
            table.put(name, type);
        }
    }

    /** Null for a property that no specification here knows. */
    static @Nullable XCalType ofProperty(String name) {
        return PROPERTIES.get(name);
    }

    static XCalType ofParameter(String name) {
        return PARAMETERS.getOrDefault(name, UNKNOWN);
    }

    static boolean isList(String property) {
        return LISTS.contains(property);
    }

    /** The type that VALUE= names; null for one that is not known. */
    static @Nullable XCalType ofName(String value) {
        for (XCalType type : values()) {
            if (type != UNKNOWN && type.parameter().equalsIgnoreCase(value)) {
                return type;
            }
        }
        return null;
    }

    static @Nullable XCalType ofElement(String element) {
        if (element.equals("utc-date-time")) { // older schemas had it
            return DATE_TIME;
        }
        for (XCalType type : values()) {
            if (type.element().equals(element)) {
                return type;
            }
        }
        return null;
    }

    /** As VALUE= has it. */
    String parameter() {
        return name().replace('_', '-');
    }

    String element() {
        return parameter().toLowerCase(Locale.ROOT);
    }

    /**
     * The text of the element for a raw iCalendar value. Null if the value is not of this type's form, or if the type is
     * made of elements (PERIOD, RECUR) or of escaped text.
     */
    @Nullable
    String toXml(String raw) {
        return switch (this) {
            case DATE -> replaced(DATE_FORM, raw, "$1-$2-$3");
            case DATE_TIME -> replaced(DATE_TIME_FORM, raw, "$1-$2-$3T$4:$5:$6$7");
            case TIME -> replaced(TIME_FORM, raw, "$1:$2:$3$4");
            case UTC_OFFSET -> replaced(OFFSET_FORM, raw, raw.length() > 5 ? "$1:$2:$3" : "$1:$2");
            case BOOLEAN -> raw.equals("TRUE") || raw.equals("FALSE") ? raw.toLowerCase(Locale.ROOT) : null;
            case DURATION -> replaced(DURATION_FORM, raw, "$0");
            case INTEGER -> replaced(INTEGER_FORM, raw, "$0");
            case FLOAT -> replaced(FLOAT_FORM, raw, "$0");
            case BINARY, CAL_ADDRESS, URI -> raw.equals(raw.strip()) ? raw : null;
            case UNKNOWN -> raw;
            case PERIOD, RECUR, TEXT -> null;
        };
    }

    /** The raw iCalendar value for an element's text. */
    String toRaw(String xml) {
        return switch (this) {
            case DATE, DATE_TIME, TIME -> withoutSeparators(xml.strip());
            case UTC_OFFSET -> xml.strip().replace(":", "");
            case BOOLEAN -> xml.strip().toUpperCase(Locale.ROOT);
            case DURATION, INTEGER, FLOAT, CAL_ADDRESS, URI -> xml.strip();
            case BINARY -> xml.replaceAll("\\s", "");
            case UNKNOWN, PERIOD, RECUR, TEXT -> xml;
        };
    }

    /** Hyphens and colons; fractions of a second, which iCalendar has not. */
    private static String withoutSeparators(String value) {
        return value.replace("-", "").replace(":", "").replaceFirst("\\.\\d+", "");
    }

    private static @Nullable String replaced(Pattern form, String raw, String replacement) {
        var matcher = form.matcher(raw);
        return matcher.matches() ? matcher.replaceFirst(replacement) : null;
    }
}
