package dev.orrery.source.imap;

import dev.orrery.source.imap.format.MessageFormat;
import dev.orrery.source.imap.wire.ImapServer;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How calendars in IMAP folders are configured. Immutable; prints without the password.
 *
 * @param signIn whose rights count there
 * @param calendarFolder the calendar's name where no folder is marked as one
 * @param taskFolder the same for tasks
 * @param writeFormat null: as the replaced message has it, Kolab 3 for new ones
 */
public record ImapSettings(
        ImapServer server,
        SignIn signIn,
        String calendarFolder,
        String taskFolder,
        @Nullable MessageFormat writeFormat,
        Copies copies,
        Watched watched) {
    /**
     * How copies are believed.
     *
     * @param freshFor how long a copy may be served without asking the server
     * @param grace how old a copy may become while the server cannot be asked
     * @param confirmAfter how long after a listing that is not believed a second one may confirm it
     */
    public record Copies(Duration freshFor, Duration grace, Duration confirmAfter) {}

    /**
     * Who is watched, so that changes are seen without anybody asking.
     *
     * @param people at most so many; 0: nobody
     * @param keepFor how long after they last asked for something
     * @param connections for each person, for folders of which the server does not tell over one
     */
    public record Watched(int people, Duration keepFor, int connections) {
        static final Watched NOBODY = new Watched(0, Duration.ZERO, 1);
    }

    /** Whether everybody's own credentials are used. */
    public boolean passesOn() {
        return signIn instanceof SignIn.Oneself;
    }

    @Override
    public String toString() {
        return server + " as " + signIn;
    }
}
