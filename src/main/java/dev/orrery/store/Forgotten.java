package dev.orrery.store;

/**
 * What was forgotten of the log.
 *
 * @param entries of the log
 * @param rows of all tables, with what hung on the entries
 * @param whole true if there was no more that could go
 */
public record Forgotten(long entries, long rows, boolean whole) {}
