package dev.orrery.scheduling.booking;

/**
 * One occurrence of what is asked for.
 *
 * @param planned its RECURRENCE-ID in seconds since the epoch, whatever the occurrence was moved to
 * @param wholeDays true if it begins on a DATE: then it lasts from midnight to midnight by the resource's clock, and can only
 *     be moved by days
 */
public record Occurrence(long planned, Span span, boolean wholeDays) {}
