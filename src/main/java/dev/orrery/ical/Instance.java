package dev.orrery.ical;

/**
 * One occurrence of a component, in seconds since the epoch.
 *
 * @param entry which component of the object it comes from: index into {@link Component#content()} of its root
 * @param recurrenceId when it was planned by the rule; equals {@code start} unless it was moved
 * @param start floating times and dates by the zone of the query
 * @param end first second after it; equals {@code start} for an instance without duration
 * @param date true if it begins on a DATE, not at a time
 */
public record Instance(int entry, long recurrenceId, long start, long end, boolean date) {}
