package dev.orrery.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orrery.source.imap.RawImap;
import dev.orrery.source.imap.TestImapServer;
import dev.orrery.source.imap.TestServers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Calendar mail for everybody that a mail server drops into one mailbox: on every store. */
abstract class MailboxForAllContract {
    @TempDir
    private Path directory;

    abstract String storeUrl();

    private static byte[] invitation(String deliveredTo, String uid) {
        return InvitationMail.of(uid, "Zoe <zoe@elsewhere.net>", "ada@example.org")
                .under("Return-Path: <zoe@elsewhere.net>\nDelivered-To: " + deliveredTo + "\n" + TalkMail.PROOF
                        + "Delivered-To: ada@example.org\n")
                .inviting("ada@example.org", "bob@example.org")
                .bytes();
    }

    private static boolean has(FaceServer server, String user, String uid) throws Exception {
        return server.get(user, "/calendars/users/" + user + "/calendar/" + uid + ".ics")
                        .statusCode()
                == 200;
    }

    private static void await(Callable<Boolean> condition) throws Exception {
        Instant deadline = Instant.now().plusSeconds(60);
        while (!condition.call()) {
            assertThat(Instant.now()).isBefore(deadline);
            LockSupport.parkNanos(20_000_000);
        }
    }

    @Test
    void theTopmostFieldSaysForWhomAMailIs() throws Exception {
        TestImapServer imap = TestServers.greenMail();
        String mailbox = imap.newPerson();
        Files.writeString(directory.resolve("password"), TestImapServer.PASSWORD + "\n");
        try (RawImap client = new RawImap(imap.port(), mailbox);
                FaceServer server = new FaceServer(storeUrl(), directory, """
                        [mail]
                        domain = "example.org"
                        trusted-authserv-id = "mx.example.org"
                        inbox = "imap://127.0.0.1:%d/INBOX"
                        inbox-user = "%s"
                        inbox-password-file = "password"
                        inbox-since = "1d"
                        """.formatted(imap.port(), mailbox))) {
            client.append("INBOX", invitation("calendar+bob@example.org", "detail"), "");
            client.append("INBOX", invitation("nobody@example.org", "nobody"), "");
            client.append("INBOX", invitation("bob@example.org", "plain"), "");
            await(() -> has(server, "bob", "detail") && has(server, "bob", "plain"));
            for (String uid : new String[] {"detail", "nobody", "plain"}) {
                assertThat(has(server, "ada", uid)).isFalse();
            }
            await(() -> FaceServer.text(server.get(null, "/metrics")).contains("mail_inbox_taken_total 3.0"));
        }
    }

    /** Nobody looks into that mailbox, so that {@code /health} tells of what was not taken until it is gone. */
    @Test
    void whatHasNoRoomShowsUntilItIsRemoved() throws Exception {
        TestImapServer imap = TestServers.greenMail();
        String mailbox = imap.newPerson();
        Files.writeString(directory.resolve("password"), TestImapServer.PASSWORD + "\n");
        String large = new String(invitation("bob@example.org", "large"), StandardCharsets.UTF_8)
                .replace("SUMMARY:Large\r\n", "SUMMARY:Large\r\n" + "X-NOTE:something long\r\n".repeat(1_000));
        try (RawImap client = new RawImap(imap.port(), mailbox);
                FaceServer server = new FaceServer(storeUrl(), directory, """
                        [limits]
                        quota = "10KiB"

                        [mail]
                        domain = "example.org"
                        trusted-authserv-id = "mx.example.org"
                        inbox = "imap://127.0.0.1:%d/INBOX"
                        inbox-user = "%s"
                        inbox-password-file = "password"
                        inbox-since = "1d"
                        """.formatted(imap.port(), mailbox))) {
            client.append("INBOX", large.getBytes(StandardCharsets.UTF_8), "");
            client.append("INBOX", invitation("bob@example.org", "small"), "");
            await(() -> has(server, "bob", "small"));
            await(() -> {
                HttpResponse<byte[]> health = server.get(null, "/health");
                String text = FaceServer.text(health);
                return health.statusCode() == 200
                        && text.contains("message 1 is left alone since")
                        && text.contains("there is no room for it");
            });
            assertThat(FaceServer.text(server.get(null, "/metrics"))).contains("mail_inbox_left 1.0");
            client.ok("SELECT INBOX");
            client.ok("UID STORE 1 +FLAGS (\\Deleted)");
            client.ok("EXPUNGE");
            client.append("INBOX", invitation("bob@example.org", "next"), "");
            await(() -> !FaceServer.text(server.get(null, "/health")).contains("is left alone"));
        }
    }
}
