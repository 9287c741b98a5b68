package dev.orrery.source.imap.wire;

import java.io.Serial;

/** The server answered a command with NO or BAD; the connection goes on. */
public final class CommandRefused extends Exception {
    @Serial
    private static final long serialVersionUID = 1L;

    private final transient Response.Status status;

    public CommandRefused(String command, Response.Status status) {
        super(command + ": " + status.said(), null, false, false);
        this.status = status;
    }

    /** The answer. */
    public Response.Status status() {
        return status;
    }
}
