package dev.orrery.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.orrery.FreePort;
import dev.orrery.source.imap.DovecotServer;
import dev.orrery.source.imap.RawImap;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Mails go on to real mailboxes, by the LMTP server that keeps them (package dovecot-lmtpd). */
class DovecotPassingTest {
    private static final String MAIL = TalkMail.PROOF + TalkMail.to("ada@example.org");

    @TempDir
    private Path directory;

    private static List<String> found(DovecotServer dovecot, String search) throws Exception {
        try (RawImap imap = new RawImap(dovecot.port(), "ada@example.org")) {
            imap.ok("SELECT INBOX");
            return imap.ok("SEARCH " + search);
        }
    }

    @Test
    void aMailIsInTheCalendarAndInTheMailbox() throws Exception {
        assumeTrue(DovecotServer.missingLmtp() == null, DovecotServer.missingLmtp());
        int port = FreePort.any();
        try (DovecotServer dovecot = new DovecotServer(DovecotServer.lmtp(port));
                FaceServer server = new FaceServer("sqlite:orrery.db", directory, """
                        [mail]
                        domain = "example.org"
                        trusted-authserv-id = "mx.example.org"
                        lmtp-listen = "127.0.0.1:0"
                        deliver-to = "127.0.0.1:%d"
                        """.formatted(port));
                LmtpPeer peer = new LmtpPeer(server.lmtpPort())) {
            assertThat(peer.deliver("zoe@elsewhere.net", MAIL, "ada@example.org"))
                    .as(dovecot.log())
                    .allMatch(answer -> answer.startsWith("250"));
            assertThat(peer.deliver("zoe@elsewhere.net", MAIL, "ada@example.org"))
                    .allMatch(answer -> answer.startsWith("250"));
            assertThat(server.get("ada", "/calendars/users/ada/calendar/talk.ics")
                            .statusCode())
                    .isEqualTo(200);
            assertThat(found(dovecot, "SUBJECT \"Invitation: Talk\" TEXT \"Your calendar has taken note of it\""))
                    .anyMatch(line -> line.matches("\\* SEARCH 1"));
            assertThat(found(dovecot, "ALL")).anyMatch(line -> line.matches("\\* SEARCH 1"));
        }
    }
}
