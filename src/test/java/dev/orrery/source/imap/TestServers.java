package dev.orrery.source.imap;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** One server of each kind for all tests of a run, started by the first that wants it. */
public final class TestServers {
    private static final Shared DOVECOT = new Shared(DovecotServer::new);
    private static final Shared CYRUS = new Shared(CyrusServer::new);
    private static final Shared GREENMAIL = new Shared(GreenMailServer::new);

    private TestServers() {}

    public static TestImapServer dovecot() {
        return DOVECOT.get(DovecotServer.missing());
    }

    public static TestImapServer cyrus() {
        return CYRUS.get(CyrusServer.missing());
    }

    public static TestImapServer greenMail() {
        return GREENMAIL.get(null);
    }

    private static final class Shared {
        private final Supplier<TestImapServer> maker;
        private @Nullable TestImapServer server;

        Shared(Supplier<TestImapServer> maker) {
            this.maker = maker;
        }

        synchronized TestImapServer get(@Nullable String missing) {
            assumeTrue(missing == null, missing);
            TestImapServer started = server;
            if (started == null) {
                started = maker.get();
                server = started;
                TestImapServer ending = started;
                Runtime.getRuntime().addShutdownHook(new Thread(() -> end(ending)));
            }
            return started;
        }
    }

    private static void end(TestImapServer server) {
        try {
            server.close();
        } catch (IOException e) {
            System.err.println(e);
        }
    }
}
