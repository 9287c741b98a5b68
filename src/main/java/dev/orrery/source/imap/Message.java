package dev.orrery.source.imap;

import java.util.Set;

/**
 * A message.
 *
 * @param modSeq 0 if the server does not count
 * @param content as it is stored, headers first; not copied
 */
@SuppressWarnings("ArrayRecordComponent")
public record Message(long uid, Set<String> flags, long modSeq, byte[] content) {}
