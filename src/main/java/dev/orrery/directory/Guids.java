package dev.orrery.directory;

import dev.orrery.model.PrincipalName;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.UUID;

/** GUIDs for records that bring none of their own. */
public final class Guids {
    /** Our name space; changing it would give every configured principal another identity. */
    private static final UUID NAMESPACE = UUID.fromString("6f72726f-7279-5000-8000-7072696e6369");

    private Guids() {}

    /** The same GUID for the same kind and name, always: a UUID of version 5 (RFC 9562 section 5.5). */
    public static String of(PrincipalName name) {
        MessageDigest sha1;
        try {
            sha1 = MessageDigest.getInstance("SHA-1");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-1", e);
        }
        sha1.update(ByteBuffer.allocate(16)
                .putLong(NAMESPACE.getMostSignificantBits())
                .putLong(NAMESPACE.getLeastSignificantBits())
                .flip());
        ByteBuffer hash = ByteBuffer.wrap(sha1.digest(name.toString().getBytes(StandardCharsets.UTF_8)));
        long high = hash.getLong() & ~0xf000L | 0x5000L;
        long low = hash.getLong() & 0x3fffffffffffffffL | 0x8000000000000000L;
        return new UUID(high, low).toString();
    }
}
