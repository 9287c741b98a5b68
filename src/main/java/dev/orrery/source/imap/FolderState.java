package dev.orrery.source.imap;

/**
 * The validator of a folder's copy: equal states mean that nothing happened in between. Without CONDSTORE a change of
 * flags alone does not show; messages themselves never change.
 *
 * @param uidValidity another one means that all UIDs are new
 * @param uidNext rises with every message that comes
 * @param highestModSeq rises with everything (RFC 7162); 0 if the server does not count
 * @param messages falls when one goes
 */
public record FolderState(long uidValidity, long uidNext, long highestModSeq, long messages) {}
