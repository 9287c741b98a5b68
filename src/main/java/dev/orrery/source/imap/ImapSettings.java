package dev.orrery.source.imap;

import dev.orrery.source.imap.format.MessageFormat;
import dev.orrery.source.imap.wire.ImapServer;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How calendars in IMAP folders are configured. Immutable; prints without the password.
 *
 * @param proxyUser who acts for everybody; null: everybody's own credentials are passed through
 * @param proxyPassword empty without a proxy
 * @param calendarFolder the calendar's name where no folder is marked as one
 * @param taskFolder the same for tasks
 * @param writeFormat null: as the replaced message has it, Kolab 3 for new ones
 * @param freshFor how long a copy may be served without asking the server
 */
public record ImapSettings(
        ImapServer server,
        @Nullable String proxyUser,
        String proxyPassword,
        String calendarFolder,
        String taskFolder,
        @Nullable MessageFormat writeFormat,
        Duration freshFor) {
    /** Whether everybody's own credentials are used. */
    public boolean passesOn() {
        return proxyUser == null;
    }

    @Override
    public String toString() {
        return server + (proxyUser == null ? "" : " as " + proxyUser);
    }
}
