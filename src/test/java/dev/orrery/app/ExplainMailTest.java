package dev.orrery.app;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.orrery.dav.Events;
import dev.orrery.source.mail.MailIn;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.api.parallel.Resources;
import org.slf4j.LoggerFactory;

/** Who got which mail and why, and what became of mail that came: as an administrator reads it. */
@ResourceLock(Resources.SYSTEM_OUT)
@ResourceLock(Resources.SYSTEM_ERR)
class ExplainMailTest {
    private static final String HERS = "/calendars/users/ada/calendar/lunch.ics";

    @TempDir
    private Path directory;

    private SmtpPeer mailServer;
    private FaceServer server;
    private LmtpPeer peer;
    private Path config;

    @BeforeEach
    void start() throws Exception {
        mailServer = new SmtpPeer();
        String mail = """
                [mail]
                domain = "example.org"
                smtp = "127.0.0.1:%d"
                lmtp-listen = "127.0.0.1:0"
                trusted-authserv-id = "mx.example.org"
                rsvp-url = "https://calendar.example.org"
                """.formatted(mailServer.port());
        server = new FaceServer("sqlite:orrery.db", directory, mail);
        peer = new LmtpPeer(server.lmtpPort());
        config = Files.writeString(directory.resolve("orrery.toml"), "[store]\nurl = \"sqlite:orrery.db\"\n" + mail);
    }

    @AfterEach
    void stop() throws Exception {
        peer.close();
        server.close();
        mailServer.close();
    }

    private String explain(int code, String user, String uid) {
        return CommandLineRun.of(code, config, "explain", user, uid);
    }

    private String await(String uid, Predicate<String> until) {
        Instant deadline = Instant.now().plusSeconds(60);
        while (true) {
            String told = explain(0, "ada", uid);
            if (until.test(told)) {
                return told;
            }
            assertThat(Instant.now()).as(told).isBefore(deadline);
            LockSupport.parkNanos(50_000_000);
        }
    }

    private void invite(String... others) throws Exception {
        StringBuilder attendees = new StringBuilder();
        for (String other : others) {
            attendees.append("ATTENDEE;RSVP=TRUE:mailto:").append(other).append('\n');
        }
        String event = Events.calendar("""
                BEGIN:VEVENT
                UID:lunch
                DTSTAMP:20260301T120000Z
                DTSTART:20360110T120000Z
                DTEND:20360110T130000Z
                SUMMARY:Lunch
                ORGANIZER:mailto:ada@example.org
                ATTENDEE;PARTSTAT=ACCEPTED:mailto:ada@example.org
                %sEND:VEVENT
                """.formatted(attendees));
        assertThat(server.send("ada", "PUT", HERS, event).statusCode()).isEqualTo(201);
    }

    private SmtpPeer.Received mailTo(String address) {
        return mailServer.received().stream()
                .filter(mail -> mail.recipient().equals(address))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void eachRecipientsFateIsASentence() throws Exception {
        mailServer.script(line -> line.contains("<max@")
                ? Optional.of("550 5.1.1 no such user")
                : line.contains("<lea@") ? Optional.of("450 4.2.1 come later") : Optional.empty());
        invite("bob@example.org", "zoe@elsewhere.net", "max@elsewhere.net", "lea@elsewhere.net");
        String told = await(
                "lunch", text -> text.contains("waits after") && text.contains("given up") && text.contains("(1.1)"));
        String zoes = mailTo("zoe@elsewhere.net").header("Message-ID");
        assertThat(told)
                .containsPattern("(?m)^\\S+  users/ada: invitation or change \\(REQUEST\\) by users/ada \\(dav\\)$")
                .contains(
                        "    to mailto:bob@example.org: it is in the calendar or inbox (1.2)\n",
                        "    to mailto:zoe@elsewhere.net: a mail server has taken mail " + zoes + " (1.1)\n")
                .containsPattern(
                        "    to mailto:max@elsewhere\\.net: mail <itip\\.\\S+> was given up after 1 try, for the last"
                                + " one failed: [^\n]*550 5\\.1\\.1 no such user[^\n]*; `\\./orrery letters` shows it and can have"
                                + " it tried again \\(5\\.1\\)\n")
                .containsPattern(
                        "    to mailto:lea@elsewhere\\.net: mail <itip\\.\\S+> waits after 1 try, and is tried again"
                                + " at 20\\S+Z, for the last one failed: [^\n]*450 4\\.2\\.1 come later[^\n]* \\(1\\.0\\)\n");

        String link = RsvpLinks.in(mailTo("zoe@elsewhere.net"));
        assertThat(RsvpContract.answer(server, link, "answer=accept&comment=Gladly")
                        .statusCode())
                .isEqualTo(200);
        assertThat(explain(0, "ada", "lunch"))
                .containsPattern(
                        "    to mailto:zoe@elsewhere\\.net: [^\n]*; answered by its link at 20\\S+Z: ACCEPTED Gladly\n")
                .contains("    mailto:zoe@elsewhere.net ACCEPTED 2.0");
    }

    @Test
    void aMailThatCameBackIsTold() throws Exception {
        invite("zoe@elsewhere.net");
        await("lunch", text -> text.contains("(1.1)"));
        String id = mailTo("zoe@elsewhere.net").header("Message-ID");
        assertThat(peer.deliver("", Notices.about(id, "zoe@elsewhere.net", "failed"), "ada@example.org")
                        .getFirst())
                .startsWith("250");
        assertThat(explain(0, "ada", "lunch"))
                .containsPattern(
                        "    to mailto:zoe@elsewhere\\.net: a mail server has taken mail \\S+ \\(5\\.1\\); it came back"
                                + " at 20\\S+Z: [^\n]*User unknown")
                .contains("    mailto:zoe@elsewhere.net 5.1");
    }

    @Test
    void whatCameByMailAndWhatWaitsIsTold() throws Exception {
        assertThat(peer.deliver("zoe@elsewhere.net", TalkMail.to("bob@example.org"), "bob@example.org")
                        .getFirst())
                .startsWith("250 2.1.5");
        assertThat(explain(0, "bob", "talk"))
                .containsPattern(
                        "(?m)^users/bob has to decide \\([0-9a-f]{18}, REQUEST of mailto:zoe@elsewhere\\.net\\):"
                                + " Nothing proves that the mail is from mailto:zoe@elsewhere\\.net\\.");
        assertThat(peer.deliver("zoe@elsewhere.net", TalkMail.PROOF + TalkMail.to("ada@example.org"), "ada@example.org")
                        .getFirst())
                .startsWith("250 2.0.0");
        assertThat(explain(0, "ada", "talk"))
                .contains(
                        "users/ada: stored by the server, for a mail from elsewhere (scheduling): /calendars/users/ada/calendar/talk.ics\n")
                .contains(
                        "users/ada: stored by the server, for a mail from elsewhere (scheduling): /calendars/users/ada/inbox/")
                .containsPattern(
                        "(?m)^users/ada has to decide \\([0-9a-f]{18}, REQUEST of mailto:zoe@elsewhere\\.net\\):"
                                + " You are invited\\.$");
    }

    @Test
    void aProposalOfAnotherTimeIsTold() throws Exception {
        invite("zoe@elsewhere.net");
        String counter = TalkMail.PROOF
                + TalkMail.to("ada@example.org")
                        .replace("REQUEST", "COUNTER")
                        .replace("UID:talk", "UID:lunch")
                        .replace("ORGANIZER:mailto:zoe@elsewhere.net", "ORGANIZER:mailto:ada@example.org")
                        .replace("ATTENDEE;RSVP=TRUE:mailto:ada@example.org", "ATTENDEE:mailto:zoe@elsewhere.net");
        assertThat(peer.deliver("zoe@elsewhere.net", counter, "ada@example.org").getFirst())
                .startsWith("250 2.0.0");
        assertThat(explain(0, "ada", "lunch"))
                .containsPattern(
                        "(?m)^users/ada has to decide \\([0-9a-f]{18}, COUNTER of mailto:zoe@elsewhere\\.net\\):"
                                + " mailto:zoe@elsewhere\\.net proposes something else\\.$");
    }

    @Test
    void aCancellationThatWasFasterIsTold() throws Exception {
        String cancel = TalkMail.PROOF + TalkMail.to("bob@example.org").replace("REQUEST", "CANCEL");
        assertThat(peer.deliver("zoe@elsewhere.net", cancel, "bob@example.org").getFirst())
                .startsWith("250 2.6.0");
        assertThat(explain(0, "bob", "talk"))
                .contains(
                        "users/bob got a CANCEL of it from mailto:zoe@elsewhere.net: an older invitation that comes after"
                                + " it is over when it comes\n");
    }

    private interface Sending {
        void run() throws Exception;
    }

    private static List<String> logged(Sending sending) throws Exception {
        Logger logger = (Logger) LoggerFactory.getLogger(MailIn.class);
        ListAppender<ILoggingEvent> log = new ListAppender<>();
        log.start();
        Level before = logger.getLevel();
        logger.setLevel(Level.INFO);
        logger.addAppender(log);
        try {
            sending.run();
        } finally {
            logger.detachAppender(log);
            logger.setLevel(before);
        }
        return List.copyOf(log.list).stream()
                .map(ILoggingEvent::getFormattedMessage)
                .toList();
    }

    /** Strangers fill no store: what was refused is in the log, where its UID finds it. */
    @Test
    void ofWhatWasRefusedItIsSaidWhereToLook() throws Exception {
        List<String> log = logged(() -> {
            String reply = TalkMail.PROOF + TalkMail.to("zoe@elsewhere.net").replace("REQUEST", "REPLY");
            assertThat(peer.deliver("zoe@elsewhere.net", reply, "bob@example.org")
                            .getFirst())
                    .startsWith("550 5.7.1");
            String broken = TalkMail.PROOF + TalkMail.to("bob@example.org").replace("END:VEVENT\n", "");
            assertThat(peer.deliver("zoe@elsewhere.net", broken, "bob@example.org")
                            .getFirst())
                    .startsWith("554 5.6.0");
        });
        assertThat(log)
                .anySatisfy(
                        line -> assertThat(line)
                                .startsWith(
                                        "mail <talk@elsewhere.net> from zoe@elsewhere.net for mailto:bob@example.org about talk: 550"))
                .anySatisfy(line -> assertThat(line)
                        .startsWith(
                                "mail <talk@elsewhere.net> from zoe@elsewhere.net for mailto:bob@example.org: 554"));
        assertThat(explain(1, "bob", "talk"))
                .contains(
                        "Nothing is known of talk there",
                        "Write the UID exactly as the event or mail has it",
                        "location:NAME",
                        "A mail that was refused when it came left nothing here");
    }

    private static String part(String method, String uid, String more) {
        return """
                --b
                Content-Type: text/calendar; method=%s; charset=utf-8

                BEGIN:VCALENDAR
                VERSION:2.0
                PRODID:-//test//EN
                METHOD:%s
                BEGIN:VEVENT
                UID:%s
                DTSTAMP:20360301T120000Z
                %sEND:VEVENT
                END:VCALENDAR

                """.formatted(method, method, uid, more);
    }

    /** What one part says is taken: the mail is, and of the other one nothing would be known. */
    @Test
    void aPartThatWasRefusedIsInTheLogAsWell() throws Exception {
        String mail = TalkMail.PROOF
                + "From: <zoe@elsewhere.net>\nTo: <bob@example.org>\nMessage-ID: <two@elsewhere.net>\n"
                + "MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=b\n\n"
                + part(
                        "REQUEST",
                        "talk",
                        "DTSTART:20360310T100000Z\nORGANIZER:mailto:zoe@elsewhere.net\nATTENDEE:mailto:bob@example.org\n")
                + part(
                        "REPLY",
                        "walk",
                        "ORGANIZER:mailto:bob@example.org\nATTENDEE;PARTSTAT=ACCEPTED:mailto:zoe@elsewhere.net\n")
                + "--b--\n";
        List<String> log = logged(() -> assertThat(peer.deliver("zoe@elsewhere.net", mail, "bob@example.org")
                        .getFirst())
                .startsWith("250 2.0.0"));
        String from = "mail <two@elsewhere.net> from zoe@elsewhere.net for mailto:bob@example.org";
        assertThat(log)
                .containsExactly(
                        "part 2 of 2 of " + from
                                + " about walk: 550 5.7.1 The calendar does not take it (REQUEST-STATUS 3.1)",
                        from + ": 250 2.0.0 It is in the calendar");
        assertThat(explain(1, "bob", "walk")).contains("A mail that was refused when it came left nothing here");
    }
}
