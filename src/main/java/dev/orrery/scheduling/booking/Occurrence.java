package dev.orrery.scheduling.booking;

/**
 * One occurrence of what is asked for.
 *
 * @param planned its RECURRENCE-ID in seconds since the epoch, whatever the occurrence was moved to
 */
public record Occurrence(long planned, Span span) {}
