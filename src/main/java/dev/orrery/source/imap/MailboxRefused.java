package dev.orrery.source.imap;

import dev.orrery.mirror.Unreachable;
import dev.orrery.source.imap.wire.CommandRefused;
import dev.orrery.source.imap.wire.Response;
import java.io.Serial;

/** The server understood and said no. The message is for the log: no secrets. */
public final class MailboxRefused extends Exception {
    @Serial
    private static final long serialVersionUID = 1L;

    /** Why (RFC 5530 and the extensions' own response codes). */
    public enum Why {
        /** Positively no such mailbox for this person. */
        GONE,
        /** The person's rights do not reach so far. */
        FORBIDDEN,
        /** There is one of that name already. */
        EXISTS,
        OVER_QUOTA,
        TOO_LARGE,
        /** Name and password, or the right to act for somebody, are not accepted. */
        CREDENTIALS,
        /** The server gives no reason that a program could understand. */
        OTHER
    }

    private final Why why;

    MailboxRefused(Why why, String message) {
        super(message, null, false, false);
        this.why = why;
    }

    public Why why() {
        return why;
    }

    /** The sentence. */
    String said() {
        return String.valueOf(getMessage());
    }

    /** What a refused command means; what may be different in a moment is no refusal. */
    static MailboxRefused of(CommandRefused refused) throws Unreachable {
        String message = String.valueOf(refused.getMessage());
        return switch (refused.status().code()) {
            case "NONEXISTENT", "TRYCREATE" -> new MailboxRefused(Why.GONE, message);
            case "NOPERM" -> new MailboxRefused(Why.FORBIDDEN, message);
            case "ALREADYEXISTS" -> new MailboxRefused(Why.EXISTS, message);
            case "OVERQUOTA" -> new MailboxRefused(Why.OVER_QUOTA, message);
            case "TOOBIG" -> new MailboxRefused(Why.TOO_LARGE, message);
            case "UNAVAILABLE", "INUSE", "SERVERBUG", "LIMIT", "CONTACTADMIN" -> throw Unreachable.aboutOne(message);
            default -> new MailboxRefused(Why.OTHER, message);
        };
    }

    /** What a refused login means; many servers say no code. */
    static MailboxRefused login(CommandRefused refused) throws Unreachable {
        String message = String.valueOf(refused.getMessage());
        Response.Status status = refused.status();
        boolean passing = switch (status.code()) {
            case "UNAVAILABLE", "INUSE", "SERVERBUG", "LIMIT", "CONTACTADMIN" -> true;
            default -> status.condition() == Response.Condition.BAD;
        };
        if (passing) {
            throw Unreachable.aboutOne(message);
        }
        return new MailboxRefused(Why.CREDENTIALS, message);
    }
}
