package dev.orrery.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.orrery.FreePort;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real Postfix that copies what people here get and send to a calendar, with the maps of docs/mail.md. */
class PostfixCopiesTest {
    @TempDir
    private Path folder;

    private final int lmtpPort = FreePort.any();
    private Path mailboxes;
    private PostfixServer postfix;

    @BeforeEach
    void start() throws Exception {
        assumeTrue(PostfixServer.missing() == null, PostfixServer.missing());
        mailboxes = Files.createTempDirectory("orrery-mailboxes");
        Files.setPosixFilePermissions(mailboxes, PosixFilePermissions.fromString("rwxrwxrwx"));
        postfix = new PostfixServer(mailboxes, lmtpPort, "/bin/false", this::maps);
    }

    private String maps(String etc) {
        try {
            String copies = "/^([^@]+)@example\\.org$/ ${1}@";
            Files.writeString(Path.of(etc, "calendar_copies"), MailRecipe.from(copies));
            String sent = "/^([^@]+)@example\\.org$/ people-outgoing+";
            Files.writeString(Path.of(etc, "calendar_sent"), MailRecipe.from(sent));
            return (MailRecipe.from("recipient_bcc_maps", lmtpPort)
                                    + MailRecipe.from("sender_bcc_maps")
                                            .lines()
                                            .findFirst()
                                            .orElseThrow())
                            .replace("/etc/postfix", etc)
                    + """

                relay_domains = calendar.example.org
                virtual_mailbox_domains = elsewhere.net, example.org
                virtual_mailbox_maps = inline:{ {zoe@elsewhere.net = zoe/}, {ada@example.org = ada/}, {cellar@example.org = cellar/} }
                smtpd_sender_restrictions = check_sender_access inline:{ {zoe@elsewhere.net = prepend BY dmarc=pass header.from=elsewhere.net}, {ada@example.org = prepend BY auth=pass smtp.auth=ada@example.org} }
                """.replace("BY", "Authentication-Results: mx.example.org;");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @AfterEach
    void end() throws Exception {
        if (postfix != null) {
            postfix.close();
        }
    }

    private FaceServer server() throws Exception {
        return new FaceServer("sqlite:orrery.db", folder, """
                [mail]
                domain = "example.org"
                alias-domain = "calendar.example.org"
                outgoing-prefix = "people-outgoing+"
                smtp = "127.0.0.1:%d"
                lmtp-listen = "127.0.0.1:%d"
                trusted-authserv-id = "mx.example.org"
                """.formatted(postfix.port(), lmtpPort));
    }

    private void invite(String uid, String from, String to) throws Exception {
        String mail = InvitationMail.of(uid, from, to).text();
        try (LmtpPeer smtp = new LmtpPeer(postfix.port(), "EHLO")) {
            assertThat(smtp.deliver(from, mail, to)).allMatch(answer -> answer.startsWith("250"));
        }
    }

    private void await(Callable<Boolean> condition) throws Exception {
        Instant deadline = Instant.now().plusSeconds(60);
        while (!condition.call()) {
            assertThat(Instant.now()).as(postfix.log()).isBefore(deadline);
            LockSupport.parkNanos(100_000_000);
        }
    }

    private boolean has(String mailbox, String text) throws Exception {
        Path mails = mailboxes.resolve(mailbox).resolve("new");
        if (!Files.exists(mails)) {
            return false;
        }
        try (Stream<Path> all = Files.list(mails)) {
            for (Path mail : all.toList()) {
                if (Files.readString(mail).contains(text)) {
                    return true;
                }
            }
        }
        return false;
    }

    private static String calendar(FaceServer server) throws Exception {
        return new String(server.get("ada", "/ical/ada/calendar.ics").body(), StandardCharsets.UTF_8);
    }

    @Test
    void whatPeopleGetAndSendIsInTheirCalendar() throws Exception {
        try (FaceServer server = server()) {
            invite("got", "zoe@elsewhere.net", "ada@example.org");
            await(() -> has("ada", "SUMMARY:Got"));
            await(() -> calendar(server).contains("UID:got"));
            invite("sent", "ada@example.org", "zoe@elsewhere.net");
            await(() -> has("zoe", "SUMMARY:Sent"));
            await(() -> calendar(server).contains("UID:sent"));
        }
    }

    /** A mailbox without a calendar: the sender hears nothing of the copy that nobody took. */
    @Test
    void aCopyThatNobodyTakesIsNotReported() throws Exception {
        try (FaceServer _ = server()) {
            invite("got", "zoe@elsewhere.net", "cellar@example.org");
            await(() -> has("cellar", "SUMMARY:Got"));
            await(() -> postfix.log().contains("status=bounced"));
            await(() -> postfix.log().contains(": removed"));
            assertThat(has("zoe", "5.1.1")).isFalse();
        }
    }
}
