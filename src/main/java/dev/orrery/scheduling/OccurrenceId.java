package dev.orrery.scheduling;

import dev.orrery.ical.CalendarTime;
import dev.orrery.ical.Component;
import dev.orrery.ical.ObjectZones;
import dev.orrery.ical.Property;
import dev.orrery.ical.Zone;

/**
 * Which component of an object is meant: the whole, or the occurrence that a RECURRENCE-ID names (RFC 5545 section 3.8.4.4).
 * The same moment in two zones is the same occurrence.
 *
 * @param at seconds since the epoch; for dates and floating times as if in UTC; 0 for the whole
 * @param future with RANGE=THISANDFUTURE
 */
public record OccurrenceId(Form form, long at, boolean future) {
    /** What kind of value the RECURRENCE-ID has. */
    public enum Form {
        WHOLE,
        DATE,
        FLOATING,
        FIXED
    }

    /** The component without RECURRENCE-ID. */
    public static final OccurrenceId WHOLE = new OccurrenceId(Form.WHOLE, 0, false);

    /** A RECURRENCE-ID that cannot be read names the whole, as if it were not there. */
    public static OccurrenceId of(Component component, ObjectZones zones) {
        Property property = component.property("RECURRENCE-ID");
        CalendarTime time = property == null ? null : CalendarTime.of(property, zones);
        return property == null || time == null
                ? WHOLE
                : of(time).reaching(property.parameterIs("RANGE", "THISANDFUTURE"));
    }

    public static OccurrenceId of(CalendarTime time) {
        Form form = time.date() ? Form.DATE : time.isFloating() ? Form.FLOATING : Form.FIXED;
        return new OccurrenceId(form, time.utc(Zone.UTC), false);
    }

    public boolean isWhole() {
        return form == Form.WHOLE;
    }

    /**
     * As stores name it, whatever zone a message wrote it in: in UTC if it has a zone, else as it is written; empty for the
     * whole. The range is not in it.
     */
    public String text() {
        return switch (form) {
            case WHOLE -> "";
            case DATE -> CalendarTime.format(at, true);
            case FLOATING -> CalendarTime.format(at, false);
            case FIXED -> CalendarTime.formatUtc(at);
        };
    }

    private OccurrenceId reaching(boolean intoTheFuture) {
        return new OccurrenceId(form, at, intoTheFuture);
    }

    /** The occurrence alone, whatever the range. */
    public OccurrenceId alone() {
        return reaching(false);
    }

    /** This occurrence and every later one of the series. */
    OccurrenceId onward() {
        return reaching(true);
    }

    /** True for this occurrence and every later one of the series. */
    public boolean isAtOrBefore(OccurrenceId other) {
        return !other.isWhole() && at <= other.at;
    }
}
