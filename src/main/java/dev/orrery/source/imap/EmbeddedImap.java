package dev.orrery.source.imap;

import com.icegreen.greenmail.imap.AuthorizationException;
import com.icegreen.greenmail.store.FolderException;
import com.icegreen.greenmail.store.MailFolder;
import com.icegreen.greenmail.user.GreenMailUser;
import com.icegreen.greenmail.user.UserException;
import dev.orrery.ical.CalendarFile;
import dev.orrery.ical.CalendarObject;
import dev.orrery.mime.Mailbox;
import dev.orrery.source.imap.format.MessageFormat;
import dev.orrery.source.imap.format.MessageWriter;
import dev.orrery.source.imap.format.WriteContext;
import jakarta.mail.Flags;
import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.internet.MimeMessage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.time.Instant;
import java.util.Date;
import java.util.Properties;
import java.util.UUID;

/**
 * An IMAP server in this process, for trying things out: it listens on a free port of loopback, knows no extensions, and
 * forgets everything when it is closed. Thread-safe.
 */
public final class EmbeddedImap implements AutoCloseable {
    private final PromptGreenMail server;

    private EmbeddedImap(PromptGreenMail server) {
        this.server = server;
    }

    /** @throws IOException with a sentence, if it cannot listen */
    public static EmbeddedImap start() throws IOException {
        PromptGreenMail server = new PromptGreenMail(0);
        try {
            server.start();
        } catch (IllegalStateException e) {
            server.stop();
            throw new IOException("The embedded IMAP server does not start: " + e.getMessage(), e);
        }
        return new EmbeddedImap(server);
    }

    public int port() {
        return server.port();
    }

    /**
     * Gives somebody a mailbox, empty.
     *
     * @throws IOException if they have one
     */
    public void addPerson(String name, String password, String address) throws IOException {
        try {
            server.getUserManager().createUser(address, name, password);
        } catch (UserException e) {
            throw new IOException("No mailbox for " + name + ": " + e.getMessage(), e);
        }
    }

    /**
     * Makes a folder of somebody's and puts a Kolab 3 message into it for each event of a file.
     *
     * @param file iCalendar text that can be read as a whole
     * @throws IOException if it cannot, or if there is no such person
     */
    public void fill(String person, Mailbox from, String folder, byte[] file, Instant now) throws IOException {
        GreenMailUser user = server.getUserManager().getUser(person);
        if (user == null) {
            throw new IOException("Nobody has a mailbox as " + person + ".");
        }
        MailFolder made = make(user, folder);
        for (CalendarFile.Piece piece : CalendarFile.split(file, now)) {
            switch (piece) {
                case CalendarFile.Piece.Taken taken -> append(made, message(taken.object(), from, now), now);
                case CalendarFile.Piece.Broken broken ->
                    throw new IOException(
                            "An event cannot be read: " + broken.reason().sentence());
            }
        }
    }

    private MailFolder make(GreenMailUser user, String folder) throws IOException {
        try {
            return server.getManagers().getImapHostManager().createMailbox(user, folder);
        } catch (AuthorizationException | FolderException e) {
            throw new IOException("The embedded IMAP server does not make a folder: " + e.getMessage(), e);
        }
    }

    private static byte[] message(CalendarObject object, Mailbox from, Instant now) {
        String id = "<" + UUID.randomUUID() + "@localhost>";
        return MessageWriter.write(
                MessageFormat.KOLAB3, object, new WriteContext(from, id, now, "Orrery demo", null, null));
    }

    private static void append(MailFolder folder, byte[] message, Instant now) throws IOException {
        try {
            MimeMessage parsed =
                    new MimeMessage(Session.getInstance(new Properties()), new ByteArrayInputStream(message));
            folder.appendMessage(parsed, new Flags(Flags.Flag.SEEN), Date.from(now));
        } catch (MessagingException e) {
            throw new IOException("The embedded IMAP server does not take a message: " + e.getMessage(), e);
        }
    }

    @Override
    public void close() {
        server.stop();
    }
}
