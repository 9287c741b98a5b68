package dev.orrery.ical;

/** What CALDAV:calendar-data may ask of recurrences (RFC 4791 section 9.6). Pure functions of tree and index. */
public final class Expansion {
    private Expansion() {}

    /**
     * CALDAV:expand: the instances in the range as single components in UTC with RECURRENCE-ID, without rules and time
     * zones. Dates stay dates.
     *
     * @throws dev.orrery.model.Refused TooManyInstances if there are more than {@code limit}
     */
    public static Component expand(Component root, CalendarIndex index, TimeRange range, Zone floating, int limit) {
        throw new UnsupportedOperationException();
    }

    /** CALDAV:limit-recurrence-set: the master, and the overrides whose new or original time is in the range. */
    public static Component limitRecurrenceSet(Component root, CalendarIndex index, TimeRange range, Zone floating) {
        throw new UnsupportedOperationException();
    }

    /** CALDAV:limit-freebusy-set: only FREEBUSY periods of VFREEBUSY components that overlap the range. */
    public static Component limitFreeBusySet(Component root, TimeRange range) {
        throw new UnsupportedOperationException();
    }
}
