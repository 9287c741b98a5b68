package dev.orrery.source.imap;

import dev.orrery.source.imap.wire.ImapServer;
import dev.orrery.source.imap.wire.Login;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * An IMAP server for tests, on loopback, with everything in a temporary directory. It ends with the virtual machine, also
 * when that is killed.
 */
public interface TestImapServer extends AutoCloseable {
    /** Everybody's password. */
    String PASSWORD = "s3cret\"\\pass";

    /** Who may sign in for others, and with what. */
    String PROXY = "proxy";

    /** What is hidden to prove what remains without it. */
    String[] EXTENSIONS = MailboxesContract.HIDDEN;

    /** For titles of tests. */
    String name();

    int port();

    /** The port on which TLS begins at once; -1 if there is none. */
    int tlsPort();

    /** The certificate to trust; null without TLS. */
    @Nullable
    Path authorities();

    /** Whether it keeps annotations, rights and counts of changes: everything but GreenMail. */
    boolean isWhole();

    /** Whether somebody may sign in for others with {@link #PROXY}. */
    boolean hasProxy();

    /** Makes a new person with an INBOX and nothing else, and gives the name. */
    String newPerson();

    /** Makes a person of that name, who was not there before. */
    void add(String person);

    /** Starts it again after {@link #kill}. */
    void start() throws IOException;

    /** Ends it at once, with all connections. */
    void kill() throws IOException;

    @Override
    void close() throws IOException;

    /** How to reach it over plain loopback, with some capabilities hidden. */
    default ImapServer at(String... hidden) {
        return new ImapServer(
                "127.0.0.1",
                port(),
                ImapServer.Security.NONE,
                null,
                Duration.ofSeconds(3),
                Duration.ofSeconds(20),
                Set.of(hidden));
    }

    static Login login(String person) {
        return new Login(person, PASSWORD);
    }

    static Login byProxy(String person) {
        return Login.proxy(PROXY, PASSWORD, person);
    }
}
