package dev.orrery.source.imap.wire;

import java.io.IOException;
import java.io.Serial;
import java.net.SocketTimeoutException;

/**
 * A connection is of no use any more: it broke, timed out, ended, or carried what is not IMAP. Says nothing about any
 * mailbox. The message is for the log: no secrets, no contents.
 */
public final class WireException extends IOException {
    @Serial
    private static final long serialVersionUID = 1L;

    public WireException(String why) {
        super(why);
    }

    WireException(String why, IOException cause) {
        super(why + ": " + cause.getMessage(), cause);
    }

    /** Whether nothing came for as long as was waited. */
    public boolean isTimeOut() {
        return getCause() instanceof SocketTimeoutException;
    }
}
