package dev.orrery.dav.report;

import static dev.orrery.model.PropertyName.caldav;

import dev.orrery.dav.property.PropertyRequest;
import dev.orrery.ical.Selection;
import dev.orrery.ical.TimeRange;
import dev.orrery.model.PropertyName;
import dev.orrery.model.Reason;
import dev.orrery.model.Refused;
import dev.orrery.xml.XmlElement;
import java.util.Locale;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * CALDAV:calendar-data inside DAV:prop: how much of the objects a report gives back (RFC 4791 section 9.6). Immutable.
 *
 * @param selection the components and properties wanted; null for all
 * @param recurrence what becomes of recurring objects
 * @param range of {@code recurrence}; null where that is {@link Recurrence#AS_STORED}
 * @param freeBusy limit of the FREEBUSY values of a VFREEBUSY; null for none
 */
record CalendarData(
        @Nullable Selection selection,
        Recurrence recurrence,
        @Nullable TimeRange range,
        @Nullable TimeRange freeBusy) {

    /** What becomes of a recurring object. */
    enum Recurrence {
        AS_STORED,
        /** CALDAV:expand: every instance in the range a component of its own, in UTC. */
        EXPAND,
        /** CALDAV:limit-recurrence-set: only the overridden components that bear on the range. */
        LIMIT
    }

    static final PropertyName NAME = caldav("calendar-data");
    static final CalendarData WHOLE = new CalendarData(null, Recurrence.AS_STORED, null, null);

    private static final PropertyName EXPAND = caldav("expand");
    private static final PropertyName LIMIT_RECURRENCE = caldav("limit-recurrence-set");
    private static final PropertyName LIMIT_FREE_BUSY = caldav("limit-freebusy-set");

    /** What DAV:prop says of calendar data; null if it does not ask for any. */
    static @Nullable CalendarData of(PropertyRequest properties) {
        XmlElement asked = properties.asked().get(NAME);
        return asked == null ? null : read(asked);
    }

    /** True if the stored bytes are the answer. */
    boolean isWhole() {
        return selection == null && recurrence == Recurrence.AS_STORED && freeBusy == null;
    }

    /**
     * @throws Refused NotCalendarData for a media type other than the supported one, BadRequest for a malformed element
     */
    static CalendarData read(XmlElement element) {
        requireMediaType(element);
        if (element.children().isEmpty()) {
            return WHOLE;
        }
        XmlElement expand = element.child(EXPAND);
        XmlElement limit = element.child(LIMIT_RECURRENCE);
        XmlElement freeBusy = element.child(LIMIT_FREE_BUSY);
        if (expand != null && limit != null) {
            throw bad("calendar-data holds expand or limit-recurrence-set, not both.");
        }
        Function<String, Reason> refusal = Reason.BadRequest::new;
        Recurrence recurrence =
                expand != null ? Recurrence.EXPAND : limit != null ? Recurrence.LIMIT : Recurrence.AS_STORED;
        XmlElement ranged = expand != null ? expand : limit;
        return new CalendarData(
                SelectionReader.read(element),
                recurrence,
                ranged == null ? null : TimeRanges.readClosed(ranged, refusal),
                freeBusy == null ? null : TimeRanges.readClosed(freeBusy, refusal));
    }

    private static void requireMediaType(XmlElement element) {
        String type = element.attribute("content-type");
        String version = element.attribute("version");
        if (type != null && !type.strip().toLowerCase(Locale.ROOT).equals("text/calendar")) {
            throw new Refused(new Reason.NotCalendarData(type));
        }
        if (version != null && !version.strip().equals("2.0")) {
            throw new Refused(new Reason.NotCalendarData("text/calendar; version=" + version));
        }
    }

    private static Refused bad(String why) {
        return new Refused(new Reason.BadRequest(why));
    }
}
