package dev.orrery.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.orrery.FreePort;
import dev.orrery.source.imap.DovecotServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A real Postfix that brings all mail here, as docs/mail.md says, and a real Dovecot that gets it from here. */
class PostfixInTheWayTest extends PostfixAndDovecot {
    private final int mailboxPort = FreePort.any();

    @BeforeEach
    void start() throws Exception {
        assumeTrue(PostfixServer.missing() == null, PostfixServer.missing());
        assumeTrue(DovecotServer.missingLmtp() == null, DovecotServer.missingLmtp());
        dovecot = new DovecotServer(DovecotServer.lmtp(mailboxPort));
        postfix = new PostfixServer(dovecot.mailDirectory(), lmtpPort, "/bin/false", _ -> delivery());
    }

    /** What an administrator has besides: who has a mailbox, and zoe's elsewhere. */
    private String delivery() {
        try {
            return MailRecipe.from("virtual_transport", lmtpPort) + """
                    virtual_mailbox_domains = elsewhere.net, example.org
                    virtual_mailbox_maps = inline:{ {zoe@elsewhere.net = zoe/}, {ada@example.org = x}, {hall@example.org = x}, {cellar@example.org = x} }
                    transport_maps = inline:{ {elsewhere.net = virtual:} }
                    relay_domains =
                    """;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private FaceServer server() throws Exception {
        return new FaceServer("sqlite:orrery.db", folder, """
                [mail]
                domain = "example.org"
                smtp = "127.0.0.1:%d"
                lmtp-listen = "127.0.0.1:%d"
                deliver-to = "127.0.0.1:%d"
                trusted-authserv-id = "mx.example.org"
                [[location]]
                name = "hall"
                mail = ["hall@example.org"]
                """.formatted(postfix.port(), lmtpPort, mailboxPort));
    }

    /** Waits for mails in a mailbox. */
    private void found(String who, int count, String search) throws Exception {
        await(() -> mails(who, search) == count);
    }

    private static int event(FaceServer server) throws Exception {
        return server.get("ada", "/calendars/users/ada/calendar/talk.ics").statusCode();
    }

    @Test
    void everyMailGoesThroughTheCalendarToItsMailbox() throws Exception {
        String plain = "From: <zoe@elsewhere.net>\nSubject: News\nMessage-ID: <news@elsewhere.net>\n\nHello.\n";
        try (FaceServer server = server()) {
            post("zoe@elsewhere.net", TalkMail.to("ada@example.org"), "ada@example.org");
            found("ada@example.org", 1, "SUBJECT \"Invitation: Talk\" HEADER Return-Path zoe@elsewhere.net");
            assertThat(event(server)).isEqualTo(200);
            post("zoe@elsewhere.net", plain, "ada@example.org", "cellar@example.org");
            found("ada@example.org", 1, "SUBJECT News");
            found("cellar@example.org", 1, "SUBJECT News HEADER Return-Path zoe@elsewhere.net");
            post("", plain.replace("News", "Notice").replace("news@", "notice@"), "ada@example.org");
            found("ada@example.org", 1, "SUBJECT Notice HEADER Return-Path <>");
            post("zoe@elsewhere.net", TalkMail.to("hall@example.org"), "hall@example.org");
            found("zoe", 1, "FROM hall@example.org TEXT \"METHOD:REPLY\" TEXT \"PARTSTAT=ACCEPTED\"");
        }
        assertThat(postfix.log()).doesNotContain("status=bounced", "status=deferred");
    }

    /** Nothing is lost while the calendar is away, and nothing comes twice. */
    @Test
    void whatComesWhileTheCalendarIsAwayArrivesLater() throws Exception {
        post("zoe@elsewhere.net", TalkMail.to("ada@example.org"), "ada@example.org");
        await(() -> postfix.log().contains("status=deferred"));
        try (FaceServer server = server()) {
            found("ada@example.org", 1, "ALL");
            await(() -> postfix.log().contains(": removed"));
            assertThat(event(server)).isEqualTo(200);
            found("ada@example.org", 1, "ALL");
        }
        assertThat(postfix.log()).doesNotContain("status=bounced");
    }
}
