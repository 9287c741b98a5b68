package dev.orrery.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orrery.calendar.Preferences;
import dev.orrery.model.HomeId;
import dev.orrery.store.EarlyCancel;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

/** Invitations and answers that come by mail: on every store. */
abstract class MailInContract extends MailToBob {
    private static final String HERS = "/calendars/users/ada/calendar/1.ics";

    private static void await(Callable<Boolean> condition) throws Exception {
        Instant deadline = Instant.now().plusSeconds(60);
        while (!condition.call()) {
            assertThat(Instant.now()).isBefore(deadline);
            LockSupport.parkNanos(5_000_000);
        }
    }

    @Test
    void anInvitationOfAProvedSenderIsInTheCalendarOnce() throws Exception {
        try (FaceServer server = server("");
                LmtpPeer peer = new LmtpPeer(server.lmtpPort())) {
            assertThat(peer.deliver("zoe@elsewhere.net", invitation(PROVED), "bob@example.org", "nobody@example.org"))
                    .satisfiesExactly(
                            taken -> assertThat(taken).startsWith("250 2.0.0 It is in the calendar"),
                            unknown -> assertThat(unknown).startsWith("550 5.1.1"));
            assertThat(stored(server, "bob", HIS)).contains("SUMMARY:Talk");
            assertThat(stored(server, "bob", "/calendars/users/bob/inbox/")).isNotNull();
            server.send("bob", "DELETE", HIS, "", "Schedule-Reply", "F");
            assertThat(peer.deliver("zoe@elsewhere.net", invitation(PROVED), "bob@calendar.example.org"))
                    .containsExactly("250 2.0.0 It was here before");
            assertThat(stored(server, "bob", HIS)).isEmpty();
            assertThat(stored(server, null, "/metrics"))
                    .contains("mail_received_applied_total 2.0", "mail_lmtp_connections 1.0");
        }
    }

    /** RFC 6638 section 3.2.10: a program that answers must not lose a race against the answers of others. */
    @Test
    void anUpdateThatOnlySaysWhatOthersAnsweredLeavesTheScheduleTag() throws Exception {
        try (FaceServer server = server("");
                LmtpPeer peer = new LmtpPeer(server.lmtpPort())) {
            String tag =
                    tagAfter(server, peer, "20260301T120000Z", "Talk", "ATTENDEE;RSVP=TRUE:mailto:max@faraway.net\n");
            String accepted = "ATTENDEE;PARTSTAT=ACCEPTED:mailto:max@faraway.net\n";
            assertThat(tagAfter(server, peer, "20260301T130000Z", "Talk", accepted))
                    .isEqualTo(tag);
            assertThat(stored(server, "bob", HIS)).contains("PARTSTAT=ACCEPTED:mailto:max");
            assertThat(tagAfter(server, peer, "20260301T140000Z", "Longer talk", accepted))
                    .isNotEqualTo(tag);
        }
    }

    private static String tagAfter(FaceServer server, LmtpPeer peer, String stamp, String summary, String attendee)
            throws Exception {
        String update = mail(PROVED, "text/calendar; method=REQUEST", request("REQUEST", attendee))
                .replace("DTSTAMP:20260301T120000Z", "DTSTAMP:" + stamp)
                .replace("SUMMARY:Talk", "SUMMARY:" + summary);
        assertThat(peer.deliver("zoe@elsewhere.net", update, "bob@example.org"))
                .containsExactly("250 2.0.0 It is in the calendar");
        return server.get("bob", HIS).headers().firstValue("Schedule-Tag").orElseThrow();
    }

    /** What nobody is asked about would fill a room past its policy. */
    @Test
    void nothingIsPublishedIntoARoom() throws Exception {
        String hall = "[[location]]\nname = \"hall\"\nmail = [\"hall@example.org\"]\n";
        try (FaceServer server = server(hall);
                LmtpPeer peer = new LmtpPeer(server.lmtpPort())) {
            String publish = mail(PROVED, "text/calendar; method=PUBLISH", request("PUBLISH", ""))
                    .replace("ATTENDEE;RSVP=TRUE:mailto:bob@example.org\n", "");
            assertThat(peer.deliver("zoe@elsewhere.net", publish, "hall@example.org"))
                    .containsExactly("550 5.7.1 The calendar does not take it (REQUEST-STATUS 3.8)");
        }
    }

    /** What an older version kept may be unreadable for this one. */
    @Test
    void aKeptCancellationThatCannotBeReadTurnsNoInvitationAway() throws Exception {
        try (FaceServer server = server("");
                LmtpPeer peer = new LmtpPeer(server.lmtpPort())) {
            HomeId home = server.house()
                    .principals()
                    .findByAddress("mailto:bob@example.org")
                    .orElseThrow()
                    .home();
            byte[] broken = "METHOD:CANCEL".getBytes(StandardCharsets.UTF_8);
            server.house().store().write(home, tx -> {
                tx.mail()
                        .putEarlyCancel(
                                new EarlyCancel(home, "talk", "mailto:zoe@elsewhere.net", broken),
                                new EarlyCancel.Bounds(10, 10));
                return true;
            });
            assertThat(peer.deliver("zoe@elsewhere.net", invitation(PROVED), "bob@example.org"))
                    .containsExactly("250 2.0.0 It is in the calendar");
            assertThat(stored(server, null, "/metrics")).contains("mail_cancels_unreadable_total 1.0");
        }
    }

    @Test
    void badMailsChangeNothingAndGetTheRightCode() throws Exception {
        try (FaceServer server = server("max-size = \"100KiB\"\n");
                LmtpPeer peer = new LmtpPeer(server.lmtpPort())) {
            String twoMethods = mail(PROVED, "text/calendar; method=CANCEL", request("REQUEST", ""));
            assertThat(peer.deliver("z@elsewhere.net", twoMethods, "bob@example.org")
                            .getFirst())
                    .startsWith("554 5.6.0");
            String two = mail(PROVED, "text/calendar", request("REQUEST\nMETHOD:CANCEL", ""));
            assertThat(peer.deliver("z@elsewhere.net", two, "bob@example.org").getFirst())
                    .startsWith("554 5.6.0");
            String broken =
                    mail(PROVED, "text/calendar; method=REQUEST", "BEGIN:VCALENDAR\nMETHOD:REQUEST\nBEGIN:VEVENT");
            assertThat(peer.deliver("z@elsewhere.net", broken, "bob@example.org")
                            .getFirst())
                    .startsWith("554 5.6.0");
            String large = invitation(PROVED) + "x".repeat(200_000);
            assertThat(peer.deliver("z@elsewhere.net", large, "bob@example.org").getFirst())
                    .startsWith("552 5.3.4");
            assertThat(peer.deliver("", invitation(PROVED), "bob@example.org").getFirst())
                    .contains("it is a notice of a mail system");
            assertThat(peer.deliver(
                                    "z@elsewhere.net",
                                    invitation(PROVED + "Auto-Submitted: auto-replied\n"),
                                    "bob@example.org")
                            .getFirst())
                    .contains("because of another mail");
            String own = invitation(PROVED).replace("<1@elsewhere.net>", "<itip.0123@example.org>");
            assertThat(peer.deliver("z@elsewhere.net", own, "bob@example.org").getFirst())
                    .contains("it was sent from here");
            assertThat(peer.deliver("z@elsewhere.net", "Subject: Hello\n\nHello", "bob@example.org")
                            .getFirst())
                    .contains("no calendar message is in it");
            String reply = mail(PROVED, "text/calendar; method=REPLY", request("REPLY", ""))
                    .replace("mailto:bob@example.org", "mailto:zoe@elsewhere.net");
            assertThat(peer.deliver("z@elsewhere.net", reply, "bob@example.org"))
                    .containsExactly("550 5.7.1 The calendar does not take it (REQUEST-STATUS 3.1)");
            assertThat(stored(server, "bob", HIS)).isEmpty();
            assertThat(requests(server)).isEmpty();
            assertThat(stored(server, null, "/metrics")).contains("mail_received_ignored_total 4.0");
        }
    }

    /** Only a dot between two whole line breaks ends a mail, so that none can be hidden in another. */
    @Test
    void nothingButAWholeEndEndsAMail() throws Exception {
        try (FaceServer server = server("");
                LmtpPeer peer = new LmtpPeer(server.lmtpPort())) {
            peer.say("MAIL FROM:<z@elsewhere.net>");
            peer.say("RCPT TO:<bob@example.org>");
            peer.say("DATA");
            peer.write("Subject: a\r\n\r\nx\n.\nMAIL FROM:<eve@evil.net>\r\n..\r\n.\r\n");
            assertThat(peer.answer()).startsWith("250 2.0.0");
            assertThat(peer.say("NOOP")).startsWith("250 2.0.0 Here");
            assertThat(peer.say("DATA")).startsWith("503");
            assertThat(peer.say("EHLO x")).startsWith("500");
        }
    }

    /** The whole way: an organizer here, an attendee elsewhere; then the other way round. */
    @Test
    void invitationsAndAnswersGoThereAndBack() throws Exception {
        try (SmtpPeer out = new SmtpPeer();
                FaceServer server = server("smtp = \"127.0.0.1:" + out.port() + "\"\n");
                LmtpPeer in = new LmtpPeer(server.lmtpPort())) {
            String event = SchedulingContract.meeting("meeting", "ATTENDEE;RSVP=TRUE:mailto:zoe@elsewhere.net\n");
            assertThat(server.send("ada", "PUT", HERS, event).statusCode()).isEqualTo(201);
            assertThat(out.await(1).getFirst().recipient()).isEqualTo("zoe@elsewhere.net");
            await(() -> stored(server, "ada", HERS).contains("SCHEDULE-STATUS=1.1:mailto:zoe@elsewhere.net"));
            String reply = """
                    BEGIN:VCALENDAR
                    VERSION:2.0
                    PRODID:-//test//EN
                    METHOD:REPLY
                    BEGIN:VEVENT
                    UID:meeting
                    DTSTAMP:20361231T120000Z
                    ORGANIZER:mailto:ada@example.org
                    ATTENDEE;PARTSTAT=ACCEPTED:mailto:zoe@elsewhere.net
                    REQUEST-STATUS:2.0;Success
                    END:VEVENT
                    END:VCALENDAR
                    """;
            assertThat(in.deliver(
                            "zoe@elsewhere.net", mail(PROVED, "text/calendar; method=REPLY", reply), "ada@example.org"))
                    .containsExactly("250 2.0.0 It is in the calendar");
            assertThat(stored(server, "ada", HERS))
                    .containsPattern("ATTENDEE;[^:]*PARTSTAT=ACCEPTED[^:]*:mailto:zoe@elsewhere.net");

            in.deliver("zoe@elsewhere.net", invitation(PROVED), "bob@example.org");
            String accepted = stored(server, "bob", HIS)
                    .replace("ATTENDEE;RSVP=TRUE:mailto:bob", "ATTENDEE;PARTSTAT=ACCEPTED:mailto:bob");
            assertThat(server.send("bob", "PUT", HIS, accepted).statusCode()).isEqualTo(204);
            SmtpPeer.Received answer = out.await(2).getLast();
            assertThat(answer.sender()).isEqualTo("bob@example.org");
            assertThat(answer.recipient()).isEqualTo("zoe@elsewhere.net");
            assertThat(answer.text().replace("=\r\n", "").replace("=3D", "="))
                    .contains("METHOD:REPLY", "PARTSTAT=ACCEPTED:mailto:bob");
        }
    }

    private static final String NO_QUESTIONS = """
            <D:acl xmlns:D="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav"><D:ace><D:principal><D:all/></D:principal>
            <D:deny><D:privilege><C:schedule-query-freebusy/></D:privilege></D:deny></D:ace></D:acl>""";

    private static String question(String uid) {
        return mail(PROVED, "text/calendar; method=REQUEST", """
                BEGIN:VCALENDAR
                VERSION:2.0
                PRODID:-//test//EN
                METHOD:REQUEST
                BEGIN:VFREEBUSY
                UID:%s
                DTSTAMP:20260301T120000Z
                DTSTART:20260302T000000Z
                DTEND:20260303T000000Z
                ORGANIZER:mailto:zoe@elsewhere.net
                ATTENDEE:mailto:bob@example.org
                END:VFREEBUSY
                END:VCALENDAR
                """.formatted(uid));
    }

    @Test
    void whoAsksWhenAPersonIsBusyIsToldAsFarAsTheyLetThemBe() throws Exception {
        try (SmtpPeer out = new SmtpPeer();
                FaceServer server = server("smtp = \"127.0.0.1:" + out.port() + "\"\nlanguage = \"de\"\n");
                LmtpPeer in = new LmtpPeer(server.lmtpPort())) {
            assertThat(in.deliver("zoe@elsewhere.net", question("closed"), "bob@example.org"))
                    .containsExactly("250 2.6.0 It changes nothing: the recipient's busy time is not shared by mail.");
            new Preferences(server.house().store()).set(bob(server), Preferences.FREEBUSY_PUBLISHING, "publish");
            assertThat(in.deliver("zoe@elsewhere.net", question("open"), "bob@calendar.example.org"))
                    .containsExactly("250 2.0.0 The answer goes to the sender by mail");
            SmtpPeer.Received answer = out.await(1).getFirst();
            assertThat(answer.recipient()).isEqualTo("zoe@elsewhere.net");
            assertThat(answer.header("Subject")).isEqualTo("Belegte Zeiten");
            assertThat(answer.header("Auto-Submitted")).as("nobody answers it").isEqualTo("auto-generated");
            assertThat(answer.text().replace("=\r\n", "").replace("=3D", "="))
                    .contains("method=REPLY", "component=VFREEBUSY", "UID:open", "wann bob belegt ist", "Wann: Montag")
                    .doesNotContain("Eingeladen von");

            assertThat(server.send("bob", "ACL", "/calendars/users/bob/inbox/", NO_QUESTIONS)
                            .statusCode())
                    .isEqualTo(200);
            assertThat(in.deliver("zoe@elsewhere.net", question("denied"), "bob@example.org"))
                    .containsExactly("550 5.7.1 The calendar does not take it (REQUEST-STATUS 3.8)");
            assertThat(stored(server, null, "/metrics"))
                    .contains(
                            "mail_received_ignored_total 1.0",
                            "mail_received_applied_total 1.0",
                            "mail_received_refused_total 1.0");
            assertThat(out.received()).hasSize(1);
        }
    }
}
