package dev.orrery.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orrery.FreePort;
import dev.orrery.source.imap.DovecotServer;
import dev.orrery.source.imap.RawImap;
import java.nio.file.Path;
import java.time.Instant;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;

/** A real Postfix, and a real Dovecot that keeps its mailboxes. */
abstract class PostfixAndDovecot {
    @TempDir
    Path folder;

    final int lmtpPort = FreePort.any();
    DovecotServer dovecot;
    PostfixServer postfix;

    @AfterEach
    void end() throws Exception {
        if (postfix != null) {
            postfix.close();
        }
        if (dovecot != null) {
            dovecot.close();
        }
    }

    void post(String sender, String mail, String... to) throws Exception {
        try (LmtpPeer smtp = new LmtpPeer(postfix.port(), "EHLO")) {
            for (String one : to) {
                assertThat(smtp.deliver(sender, mail, one)).allMatch(answer -> answer.startsWith("250"));
            }
        }
    }

    /** How many mails in a mailbox are like that. */
    long mails(String who, String search) throws Exception {
        try (RawImap imap = new RawImap(dovecot.port(), who)) {
            imap.ok("SELECT INBOX");
            return imap.ok("SEARCH " + search).stream()
                    .filter(line -> line.startsWith("* SEARCH "))
                    .mapToLong(line -> line.substring("* SEARCH ".length()).split(" ").length)
                    .sum();
        }
    }

    void await(Callable<Boolean> condition) throws Exception {
        Instant deadline = Instant.now().plusSeconds(60);
        while (!condition.call()) {
            assertThat(Instant.now()).as(postfix.log()).isBefore(deadline);
            LockSupport.parkNanos(200_000_000);
        }
    }
}
