package dev.orrery.mirror;

import java.io.Serial;

/**
 * An authority did not answer, refused, or answered what cannot be believed. Never a statement about a record. The
 * message is for the log and for {@code /health}: no secrets.
 */
public final class Unreachable extends Exception {
    @Serial
    private static final long serialVersionUID = 1L;

    private final boolean general;

    /** The authority as a whole cannot be asked now. */
    public Unreachable(String why) {
        this(why, true);
    }

    private Unreachable(String why, boolean general) {
        super(why, null, false, false);
        this.general = general;
    }

    /** What it said about this one record cannot be used; others may be asked for. */
    public static Unreachable aboutOne(String why) {
        return new Unreachable(why, false);
    }

    /** Whether asking for something else would fail too. */
    public boolean isGeneral() {
        return general;
    }

    /** The sentence. */
    public String why() {
        return String.valueOf(getMessage());
    }
}
