package dev.orrery.source.imap.wire;

/**
 * The name of a mailbox. Two names are equal when a server would see the same bytes; {@code INBOX} is equal in any case.
 *
 * @param wire as it travels: modified UTF-7 (RFC 3501 section 5.1.3), or whatever else a server uses
 */
public record FolderName(String wire) implements Comparable<FolderName> {
    public FolderName {
        if (wire.isEmpty() || wire.indexOf('\0') >= 0) {
            throw new IllegalArgumentException("a mailbox needs a name without NUL");
        }
        if (wire.equalsIgnoreCase("INBOX")) {
            wire = "INBOX";
        }
    }

    /** The name that people write like this. */
    public static FolderName of(String text) {
        return new FolderName(Utf7.encode(text));
    }

    /** For people; a name that is not modified UTF-7 shows as it travels. */
    public String text() {
        String decoded = Utf7.decode(wire);
        return decoded == null ? wire : decoded;
    }

    @Override
    public int compareTo(FolderName other) {
        return wire.compareTo(other.wire);
    }

    @Override
    public String toString() {
        return text();
    }
}
