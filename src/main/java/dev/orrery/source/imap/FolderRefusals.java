package dev.orrery.source.imap;

import dev.orrery.mirror.Unreachable;
import dev.orrery.model.Reason;
import dev.orrery.model.Refused;
import java.time.Duration;

/** What a server's refusals mean to whoever wrote, in the house's words. Stateless. */
final class FolderRefusals {
    private static final Duration LATER = Duration.ofSeconds(30);

    private FolderRefusals() {}

    /** @param where as the beginning of a sentence */
    static Refused unavailable(String where) {
        return new Refused(new Reason.Unavailable(where, LATER));
    }

    /** Of a message that was to be written, or taken away. */
    static Refused ofMessage(String where, MailboxRefused refused) {
        return new Refused(
                switch (refused.why()) {
                    case FORBIDDEN -> new Reason.Forbidden(where + " does not let you write into it.");
                    case OVER_QUOTA -> new Reason.QuotaExceeded(0);
                    case TOO_LARGE -> new Reason.Forbidden(where + " takes no message as large as this.");
                    case GONE, EXISTS, CREDENTIALS, OTHER -> new Reason.Unavailable(where, LATER);
                });
    }

    /** Of a folder that was to be made, renamed or taken away. */
    static Refused ofFolder(String where, MailboxRefused refused) {
        return new Refused(
                switch (refused.why()) {
                    case FORBIDDEN ->
                        new Reason.Forbidden(where + " is not yours to make, rename or delete; ask whoever"
                                + " administers it for the right.");
                    case OVER_QUOTA -> new Reason.QuotaExceeded(0);
                    case EXISTS -> new Reason.Forbidden(where + " is there already; choose another name.");
                    case TOO_LARGE, OTHER ->
                        new Reason.Forbidden("The IMAP server does not do this to " + where + ": " + refused.said());
                    case GONE, CREDENTIALS -> new Reason.Unavailable(where, LATER);
                });
    }

    /** What is said to the server about a folder. */
    @FunctionalInterface
    interface Asking<T> {
        T ask() throws Unreachable, MailboxRefused;
    }

    static <T> T askingOfFolder(String where, Asking<T> asking) {
        try {
            return asking.ask();
        } catch (Unreachable e) {
            throw unavailable(where);
        } catch (MailboxRefused e) {
            throw ofFolder(where, e);
        }
    }
}
