package dev.orrery.source.imap;

/**
 * Where a message went.
 *
 * @param uidValidity under which the UID counts
 * @param uid its own
 */
public record Appended(long uidValidity, long uid) {}
