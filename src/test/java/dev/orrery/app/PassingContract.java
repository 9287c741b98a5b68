package dev.orrery.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orrery.calendar.Preferences;
import dev.orrery.mime.MimeLimits;
import dev.orrery.mime.MimeReader;
import dev.orrery.model.Principal;
import dev.orrery.model.PrincipalKind;
import dev.orrery.model.PrincipalName;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Mails that go on to a mailbox after they came to a calendar: on every store. */
abstract class PassingContract {
    private static final String HIS = "/calendars/users/bob/calendar/talk.ics";

    @TempDir
    private Path directory;

    private SmtpPeer mailboxes;
    private FaceServer server;
    private LmtpPeer peer;

    abstract String storeUrl();

    @BeforeEach
    void start() throws Exception {
        mailboxes = new SmtpPeer();
        server = new FaceServer(storeUrl(), directory, """
                [mail]
                domain = "example.org"
                alias-domain = "calendar.example.org"
                trusted-authserv-id = "mx.example.org"
                lmtp-listen = "127.0.0.1:0"
                deliver-to = "127.0.0.1:%d"
                requests-url = "https://calendar.example.org/ui/"
                """.formatted(mailboxes.port()));
        peer = new LmtpPeer(server.lmtpPort());
    }

    @AfterEach
    void stop() throws Exception {
        peer.close();
        server.close();
        mailboxes.close();
        forget();
    }

    /** The store is not needed any more. */
    void forget() {}

    private static String invitation(boolean proved) {
        return (proved ? TalkMail.PROOF : "") + TalkMail.to("bob@example.org");
    }

    private void prefer(String key, String value) {
        Principal bob = server.house()
                .principals()
                .find(new PrincipalName(PrincipalKind.USER, "bob"))
                .orElseThrow();
        new Preferences(server.house().store()).set(bob, key, value);
    }

    private String deliver(String mail) throws Exception {
        return peer.deliver("zoe@elsewhere.net", mail, "bob@example.org").getFirst();
    }

    private boolean isRecorded() throws Exception {
        return server.get("bob", HIS).statusCode() == 200;
    }

    private List<String> subjects() {
        return mailboxes.received().stream().map(mail -> mail.header("Subject")).toList();
    }

    private static String readable(SmtpPeer.Received mail) {
        return new MimeReader(MimeLimits.DEFAULT)
                .read(mail.text().getBytes(StandardCharsets.UTF_8))
                .leaves()
                .getFirst()
                .text();
    }

    private static String passed(String mail) {
        return "X-Orrery-Passed-To: bob@example.org\r\n" + mail.replace("\n", "\r\n") + "\r\n";
    }

    @Test
    void aCalendarMailArrivesInsideASummary() throws Exception {
        assertThat(deliver(invitation(true))).isEqualTo("250 2.0.0 It was passed on. It is in the calendar");
        assertThat(isRecorded()).isTrue();
        SmtpPeer.Received mail = mailboxes.await(1).getFirst();
        assertThat(mail.sender()).isEqualTo("zoe@elsewhere.net");
        assertThat(mail.recipient()).isEqualTo("bob@example.org");
        assertThat(mail.header("Subject")).isEqualTo("Invitation: Talk");
        assertThat(mail.header("Reply-To")).contains("zoe@elsewhere.net");
        assertThat(readable(mail))
                .contains(
                        "Zoë <zoe@elsewhere.net> invites you",
                        "Your calendar has taken note of it.",
                        "When: Sunday, 2 March 2036, 10:00",
                        "https://calendar.example.org/ui/");
        assertThat(mail.text())
                .contains("Content-Type: message/rfc822\r\nContent-Transfer-Encoding: 8bit\r\n\r\n"
                        + invitation(true).replace("\n", "\r\n"));
    }

    @Test
    void thePersonSaysHowItArrives() throws Exception {
        prefer("LANG", "de");
        List<String> ways = List.of("message-only", "summary-only", "message-then-summary", "summary-then-message");
        for (String way : ways) {
            prefer("incoming", way);
            assertThat(deliver("X-Way: " + way + "\n" + invitation(true))).startsWith("250");
        }
        assertThat(subjects())
                .containsExactly(
                        "Please come",
                        "Einladung: Talk",
                        "Please come",
                        "Einladung: Talk",
                        "Einladung: Talk",
                        "Please come");
        assertThat(mailboxes.received().getFirst().text())
                .isEqualTo(passed("X-Way: message-only\n" + invitation(true)));
        assertThat(mailboxes.received().get(1).text()).doesNotContain("BEGIN:VCALENDAR");
    }

    private static String busyTime(String id, String stamp) {
        return """
                Authentication-Results: mx.example.org; dmarc=pass header.from=elsewhere.net
                From: Zoë <zoe@elsewhere.net>
                To: bob@example.org
                Subject: When I am busy
                Message-ID: <%s@elsewhere.net>
                MIME-Version: 1.0
                Content-Type: text/calendar; method=PUBLISH; charset=utf-8

                BEGIN:VCALENDAR
                VERSION:2.0
                PRODID:-//test//EN
                METHOD:PUBLISH
                BEGIN:VFREEBUSY
                UID:busy-%s
                DTSTAMP:%s
                DTSTART:%s
                DTEND:%s
                ORGANIZER:mailto:zoe@elsewhere.net
                FREEBUSY:%s/PT1H
                END:VFREEBUSY
                END:VCALENDAR
                """.formatted(id, id, stamp, day(2), day(9), day(3));
    }

    private static String day(int ahead) {
        return DateTimeFormatter.BASIC_ISO_DATE.format(
                        LocalDate.now(ZoneOffset.UTC).plusDays(ahead)) + "T100000Z";
    }

    @Test
    void whoTellsWhenTheyAreBusyIsSummedUpForWhoWantsToKnow() throws Exception {
        String first = busyTime("one", "20260101T120000Z");
        assertThat(deliver(first)).isEqualTo("250 2.0.0 It was passed on. It is noted when the sender is busy");
        assertThat(mailboxes.await(1).getFirst().text()).isEqualTo(passed(first));
        prefer(Preferences.FREEBUSY_MESSAGES, "notify");
        deliver(busyTime("two", "20260102T120000Z"));
        assertThat(readable(mailboxes.await(2).getLast()))
                .contains("It is noted when the sender is busy.")
                .doesNotContain("https://calendar.example.org/ui/");
    }

    @Test
    void whatWaitsIsSaid() throws Exception {
        prefer("incoming", "summary-only");
        deliver(invitation(false));
        assertThat(isRecorded()).isFalse();
        assertThat(readable(mailboxes.received().getFirst())).contains("It waits for your word");
    }

    @Test
    void otherMailAndThatOfWhoTakesNoPartIsUntouched() throws Exception {
        String plain = "From: <x@elsewhere.net>\nSubject: Lunch\n\n.hidden dot\nNo calendar.\n";
        assertThat(deliver(plain)).startsWith("250");
        assertThat(mailboxes.received().getFirst().text()).isEqualTo(passed(plain));
        prefer("participating", "no");
        assertThat(deliver(invitation(true))).startsWith("250");
        assertThat(mailboxes.received().getLast().text()).isEqualTo(passed(invitation(true)));
        assertThat(isRecorded()).isFalse();
        assertThat(server.get("bob", "/calendars/users/bob/inbox/").statusCode())
                .isEqualTo(200);
        assertThat(FaceServer.text(server.send("bob", "PROPFIND", "/calendars/users/bob/inbox/", "", "Depth", "1")))
                .doesNotContain(".ics");
    }

    @Test
    void brokenCalendarsReachTheMailboxAsTheyAre() throws Exception {
        String broken = invitation(true).replace("METHOD:REQUEST", "METHOD:CANCEL");
        assertThat(deliver(broken)).startsWith("250");
        assertThat(mailboxes.received().getFirst().text()).isEqualTo(passed(broken));
    }

    /** A summary alone would be all that is left of it. */
    @Test
    void whatTheCalendarDoesNotTakeIsNotSummedUpAlone() throws Exception {
        prefer("incoming", "summary-only");
        String cancelled = invitation(true).replace("REQUEST", "CANCEL").replace("SUMMARY:Talk\n", "");
        assertThat(deliver(cancelled)).startsWith("250");
        assertThat(readable(mailboxes.received().getFirst())).contains("It has changed nothing in your calendar.");
        assertThat(mailboxes.received().getFirst().text()).contains("METHOD:CANCEL");
    }

    /** Taken means that both are done; brought again, each is done once. */
    @Test
    void aMailThatTheMailboxDoesNotTakeNowIsBroughtAgainAndDoneOnce() throws Exception {
        prefer("incoming", "summary-then-message");
        AtomicInteger mails = new AtomicInteger();
        mailboxes.script(line -> line.equals(".") && mails.incrementAndGet() != 2
                ? Optional.empty()
                : line.equals(".") ? Optional.of("452 4.2.2 mailbox full") : Optional.empty());
        assertThat(deliver(invitation(true))).startsWith("452 4.2.2");
        assertThat(isRecorded()).isTrue();
        server.send("bob", "DELETE", HIS, "", "Schedule-Reply", "F");

        assertThat(deliver(invitation(true))).startsWith("250");
        assertThat(deliver(invitation(true))).startsWith("250");
        assertThat(subjects()).containsExactly("Invitation: Talk", "Please come");
        assertThat(isRecorded()).isFalse();
        assertThat(FaceServer.text(server.get(null, "/metrics")))
                .contains("mail_passed_total 2.0", "mail_not_passed_total 1.0");
    }

    /** Between two tries, a restart too may lie; what is noted is what the mailbox has, and not how far a list was gone through. */
    @Test
    void whoPrefersAnotherWayBetweenTwoTriesGetsEverythingOnce() throws Exception {
        record Way(String first, String then, List<String> subjects) {}
        String summary = "Invitation: Talk";
        String message = "Please come";
        for (Way way : List.of(
                new Way("message-then-summary", "summary-then-message", List.of(message, summary)),
                new Way("summary-then-message", "message-then-summary", List.of(summary, message)),
                new Way("message-then-summary", "summary-wraps-message", List.of(message, summary)),
                new Way("summary-then-message", "summary-wraps-message", List.of(summary, message)),
                new Way("message-then-summary", "message-only", List.of(message)),
                new Way("summary-then-message", "summary-only", List.of(summary)))) {
            int before = subjects().size();
            String mail = "X-Way: " + way.first() + " " + way.then() + "\n" + invitation(true);
            prefer("incoming", way.first());
            AtomicInteger mails = new AtomicInteger();
            mailboxes.script(line -> line.equals(".") && mails.incrementAndGet() == 2
                    ? Optional.of("452 4.2.2 mailbox full")
                    : Optional.empty());
            assertThat(deliver(mail)).startsWith("452 4.2.2");
            prefer("incoming", way.then());
            assertThat(deliver(mail)).startsWith("250");
            prefer("incoming", "summary-wraps-message".equals(way.then()) ? way.first() : way.then());
            assertThat(deliver(mail)).startsWith("250");
            assertThat(subjects().subList(before, subjects().size()))
                    .as(way.toString())
                    .isEqualTo(way.subjects());
        }
    }

    /** The one mail that it came in had both. */
    @Test
    void whatCameInOneMailIsNotTakenApartWhenItIsBroughtAgain() throws Exception {
        assertThat(deliver(invitation(true))).startsWith("250");
        for (String way : List.of("message-then-summary", "summary-only", "message-only")) {
            prefer("incoming", way);
            assertThat(deliver(invitation(true))).startsWith("250");
        }
        assertThat(subjects()).containsExactly("Invitation: Talk");
    }

    @Test
    void aMailboxThatIsAwayLosesNothing() throws Exception {
        mailboxes.script(_ -> Optional.of(""));
        assertThat(deliver(invitation(true))).startsWith("451 4.4.1");
        mailboxes.script(_ -> Optional.empty());
        assertThat(deliver(invitation(true))).startsWith("250");
        assertThat(mailboxes.received()).hasSize(1);
    }

    /** Who has a mailbox and no calendar is not turned away. */
    @Test
    void theServerOfTheMailboxesSaysWhoHasOne() throws Exception {
        mailboxes.script(line -> line.contains("<nobody@") ? Optional.of("550 5.1.1 no such user") : Optional.empty());
        assertThat(peer.deliver(
                        "zoe@elsewhere.net", invitation(true), "carol@calendar.example.org", "nobody@example.org"))
                .satisfiesExactly(
                        known -> assertThat(known).startsWith("250"),
                        unknown -> assertThat(unknown).startsWith("550 5.1.1 no such user"));
        assertThat(mailboxes.received().getFirst().recipient()).isEqualTo("carol@example.org");
    }

    @Test
    void aMailThatComesBackGoesNoFurther() throws Exception {
        prefer("incoming", "message-only");
        deliver(invitation(true));
        assertThat(deliver(mailboxes.received().getFirst().text())).startsWith("554 5.4.6");
        String[] hops = new String[60];
        Arrays.fill(hops, "Received: from a by b; Mon, 1 Mar 2027 10:00:00 +0000\n");
        assertThat(deliver(String.join("", hops) + invitation(true))).startsWith("554 5.4.6");
        assertThat(mailboxes.received()).hasSize(1);
    }
}
