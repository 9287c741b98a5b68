package dev.orrery.source.imap;

import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A message.
 *
 * @param modSeq 0 if the server does not count
 * @param arrived the server's own date of it; null if it gave none
 * @param content as it is stored, headers first; not copied
 */
@SuppressWarnings("ArrayRecordComponent")
public record Message(
        long uid, Set<String> flags, long modSeq, @Nullable Instant arrived, byte[] content) {}
