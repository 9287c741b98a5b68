package dev.orrery.store;

import dev.orrery.ical.CalendarIndex;

/**
 * A version of a calendar object that is no more: it was written over, or removed.
 *
 * @param createdSeq of the change that made the object
 * @param until sequence number of the change that ended this version
 * @param index of its content
 */
public record Replaced(String name, long createdSeq, long until, CalendarIndex index) {}
