package dev.orrery.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.orrery.source.imap.DovecotServer;
import java.io.File;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A real mail server between people here and elsewhere, with a real mailbox at the end. */
class PostfixTest extends PostfixAndDovecot {
    private static final String HERS = "/calendars/users/ada/calendar/meeting.ics";

    private static final String REPLY = """
            From: Zoe <zoe@elsewhere.net>
            To: <ada@example.org>
            Subject: Talk
            Message-ID: <reply@elsewhere.net>
            MIME-Version: 1.0
            Content-Type: text/calendar; method=REPLY; charset=utf-8

            BEGIN:VCALENDAR
            VERSION:2.0
            PRODID:-//test//EN
            METHOD:REPLY
            BEGIN:VEVENT
            UID:meeting
            DTSTAMP:20361231T120000Z
            ORGANIZER:mailto:ada@example.org
            ATTENDEE;PARTSTAT=ACCEPTED:mailto:zoe@elsewhere.net
            END:VEVENT
            END:VCALENDAR
            """;

    @BeforeEach
    void start() throws Exception {
        assumeTrue(PostfixServer.missing() == null, PostfixServer.missing());
        assumeTrue(DovecotServer.missing() == null, DovecotServer.missing());
        dovecot = new DovecotServer();
        postfix =
                new PostfixServer(dovecot.mailDirectory(), lmtpPort, folder.resolve("calendar") + " ${user} ${sender}");
    }

    private void post(String to, String mail) throws Exception {
        post("zoe@elsewhere.net", mail, to);
    }

    private String settings() {
        return """
                [mail]
                domain = "example.org"
                alias-domain = "pipe.example.org"
                smtp = "127.0.0.1:%d"
                lmtp-listen = "127.0.0.1:%d"
                trusted-authserv-id = "mx.example.org"
                [[location]]
                name = "hall"
                mail = ["hall@example.org"]
                """.formatted(postfix.port(), lmtpPort);
    }

    private static String invitation(String to) {
        return InvitationMail.of("talk", "Zoe <zoe@elsewhere.net>", to)
                .inviting(to.replace("pipe.", ""))
                .text();
    }

    /** Waits for a mail in zoe's mailbox. */
    private void inbox(String search) throws Exception {
        await(() -> mails("zoe", search) > 0);
    }

    private static String text(FaceServer server, String path) throws Exception {
        return new String(server.get("ada", path).body(), StandardCharsets.UTF_8).replace("\r\n ", "");
    }

    @Test
    void invitationsAndAnswersGoThroughARealMailServer() throws Exception {
        try (FaceServer server = new FaceServer("sqlite:orrery.db", folder, settings())) {
            String event = SchedulingContract.meeting("meeting", "ATTENDEE;RSVP=TRUE:mailto:zoe@elsewhere.net\n");
            assertThat(server.send("ada", "PUT", HERS, event).statusCode()).isEqualTo(201);
            inbox("FROM ada@example.org HEADER Auto-Submitted auto-generated TEXT \"METHOD:REQUEST\"");
            await(() -> text(server, HERS).contains("SCHEDULE-STATUS=1.1:mailto:zoe@elsewhere.net"));

            post("ada@example.org", REPLY);
            await(() -> text(server, HERS)
                    .matches("(?s).*ATTENDEE;[^\r]*PARTSTAT=ACCEPTED[^\r]*:mailto:zoe@elsewhere.net.*"));

            post("hall@example.org", invitation("hall@example.org"));
            inbox("FROM hall@example.org TEXT \"METHOD:REPLY\" TEXT \"PARTSTAT=ACCEPTED\"");
            post("cellar@example.org", invitation("cellar@example.org"));
            inbox("FROM MAILER-DAEMON TEXT \"5.1.1\" TEXT cellar@example.org");
            // its notice holds a calendar, is for nobody here, and is no reason for another mail
            assertThat(text(server, "/metrics")).contains("mail_letters_sent_total 2.0");
        }
    }

    /** The mail server takes the invitation, cannot bring it, and sends its notice to the organizer. */
    @Test
    void whatARealMailServerCannotBringComesBackToTheEvent() throws Exception {
        try (FaceServer server = new FaceServer("sqlite:orrery.db", folder, settings())) {
            String event = SchedulingContract.meeting("meeting", "ATTENDEE;RSVP=TRUE:mailto:cellar@example.org\n");
            assertThat(server.send("ada", "PUT", HERS, event).statusCode()).isEqualTo(201);
            await(() -> text(server, HERS).contains("SCHEDULE-STATUS=5.1:mailto:cellar@example.org"));
            await(() -> text(server, "/metrics").contains("mail_letters_returned_total 1.0"));
            assertThat(text(server, "/metrics"))
                    .contains("mail_letters_sent_total 1.0", "mail_letters_waiting 0.0", "mail_letters_dead 0.0");
        }
    }

    /** Nobody listens for a while: the mail server keeps what it has, and nothing is told to be undeliverable. */
    @Test
    void whatComesWhileTheServerIsAwayArrivesLater() throws Exception {
        post("hall@example.org", invitation("hall@example.org"));
        await(() -> postfix.log().contains("status=deferred"));
        try (FaceServer _ = new FaceServer("sqlite:orrery.db", folder, settings())) {
            inbox("FROM hall@example.org TEXT \"METHOD:REPLY\"");
        }
        assertThat(postfix.log()).doesNotContain("status=bounced");
    }

    /** The command beside a running server: what it ends with is what the mail server does. */
    @Test
    void aPipeEndsWithCodesThatAMailServerUnderstands() throws Exception {
        try (FaceServer _ = new FaceServer("sqlite:orrery.db", folder, settings())) {
            command();
            post("hall@pipe.example.org", invitation("hall@pipe.example.org"));
            inbox("FROM hall@example.org TEXT \"METHOD:REPLY\" TEXT \"PARTSTAT=ACCEPTED\"");
            post("cellar@pipe.example.org", invitation("cellar@pipe.example.org"));
            inbox("FROM MAILER-DAEMON TEXT \"5.1.1\" TEXT cellar@pipe.example.org");
            String broken = invitation("ada@pipe.example.org").replace("METHOD:REQUEST", "METHOD:CANCEL");
            post("ada@pipe.example.org", broken);
            inbox("FROM MAILER-DAEMON TEXT \"5.6.0\" TEXT ada@pipe.example.org");
        }
    }

    /** It runs as somebody who may read nothing of the tester's, so it gets programs and rights of its own. */
    private void command() throws Exception {
        Path programs = Files.createDirectory(folder.resolve("programs"));
        StringBuilder classPath = new StringBuilder();
        int number = 0;
        for (String entry : System.getProperty("java.class.path").split(File.pathSeparator)) {
            Path copy = programs.resolve(number++ + (entry.endsWith(".jar") ? ".jar" : ""));
            if (Files.exists(Path.of(entry)) && !entry.endsWith("test-classes")) {
                copy(Path.of(entry), copy);
                classPath.append(copy).append(File.pathSeparator);
            }
        }
        Files.writeString(folder.resolve("orrery.toml"), """
                [store]
                url = "sqlite:orrery.db"
                %s
                [[user]]
                name = "ada"
                mail = ["ada@example.org"]
                password = "{plain}engine"
                """.formatted(settings()));
        Path script = folder.resolve("calendar");
        Files.writeString(script, """
                #!/bin/sh
                cd %s && exec %s/bin/java --enable-native-access=ALL-UNNAMED -XX:TieredStopAtLevel=1 -cp %s dev.orrery.app.Main \
                deliver --config orrery.toml --recipient "$1@pipe.example.org" --sender "$2"
                """.formatted(folder, System.getProperty("java.home"), classPath));
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path path : all.toList()) {
                Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rwxrwxrwx"));
            }
        }
        assertThat(List.of(folder.getParent(), script)).allMatch(Files::isReadable);
    }

    private static void copy(Path from, Path to) throws Exception {
        try (Stream<Path> all = Files.walk(from)) {
            for (Path path : all.toList()) {
                Files.copy(path, to.resolve(from.relativize(path).toString()));
            }
        }
    }
}
