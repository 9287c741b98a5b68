package dev.orrery.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/** Invitations and answers reach calendars that live in IMAP folders, there and here. */
abstract class ImapMeetingsContract extends ImapDoors {
    /** More than a round of deliveries that wait, should somebody sign in just when theirs is tried. */
    private static final Duration DEADLINE = Duration.ofSeconds(45);

    private final SmtpPeer elsewhere = peer();

    private static SmtpPeer peer() {
        try {
            return new SmtpPeer();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @AfterEach
    void hangUp() throws Exception {
        elsewhere.close();
    }

    @Override
    String moreTables() {
        return ImapBookings.PEOPLE + """
                smtp = "127.0.0.1:%d"
                rsvp-url = "https://calendar.example.org"
                """.formatted(elsewhere.port());
    }

    private String address() {
        return "mailto:" + person.replaceAll("[^A-Za-z0-9]", "") + "@example.org";
    }

    private static String meeting(String uid, String summary, int sequence, String organizer, String... attendees) {
        StringBuilder people = new StringBuilder();
        for (String attendee : attendees) {
            people.append("ATTENDEE;PARTSTAT=NEEDS-ACTION:").append(attendee).append("\r\n");
        }
        return event(uid, summary)
                .replace(
                        "END:VEVENT",
                        "SEQUENCE:" + sequence + "\r\nORGANIZER:" + organizer + "\r\n" + people + "END:VEVENT");
    }

    /** Without line folds. */
    private static String unfolded(HttpResponse<String> answer) {
        return answer.statusCode() == 200 ? answer.body().replaceAll("\r?\n[ \t]", "") : "";
    }

    private HttpResponse<String> eve(String method, String path, String body) throws Exception {
        return sendAs("eve", "eve", method, "/calendars/users/eve/" + path, body);
    }

    private void invite(String uid, String summary, int sequence) throws Exception {
        HttpResponse<String> put = eve(
                "PUT",
                "calendar/" + uid + ".ics",
                meeting(uid, summary, sequence, "mailto:eve@example.org", address(), "mailto:finn@example.org"));
        assertThat(put.statusCode()).as(put.body()).isIn(201, 204);
    }

    private static <T> T await(Callable<T> question, Predicate<T> right) throws Exception {
        Instant end = Instant.now().plus(DEADLINE);
        T answer = question.call();
        while (!right.test(answer)) {
            assertThat(Instant.now()).as("still %s", answer).isBefore(end);
            LockSupport.parkNanos(5_000_000);
            answer = question.call();
        }
        return answer;
    }

    private List<String> messages(String part) throws Exception {
        return messages().stream()
                .filter(text -> text.replaceAll("\r?\n[ \t]", "").contains(part))
                .toList();
    }

    /** The old message is retired after the new one is there. */
    private void onlyOne(String part) throws Exception {
        await(() -> messages(part), found -> found.size() == 1);
    }

    @Test
    void anInvitationIsInTheFolderAndItsAnswerComesBack() throws Exception {
        send("PROPFIND", home(), "");
        invite("meeting", "Together", 0);
        await(() -> messages("SUMMARY:Together"), found -> found.size() == 1);
        String path = home() + "calendar/meeting.ics";
        String invitation = unfolded(await(() -> send("GET", path, ""), there -> there.statusCode() == 200));
        assertThat(invitation).contains("ORGANIZER", "mailto:eve@example.org");
        assertThat(send("PROPFIND", home() + "inbox/", "", "Depth", "1").body()).contains("/inbox/meeting.ics");
        await(
                () -> unfolded(eve("GET", "calendar/meeting.ics", "")),
                text -> text.contains("SCHEDULE-STATUS=1.2:" + address())
                        || text.matches(
                                "(?s).*ATTENDEE[^\r\n]*SCHEDULE-STATUS=\"?1\\.2\"?[^\r\n]*" + address() + ".*"));
        String accepted =
                invitation.replaceFirst("PARTSTAT=NEEDS-ACTION([^\r\n]*" + address() + ")", "PARTSTAT=ACCEPTED$1");
        assertThat(accepted).isNotEqualTo(invitation);
        HttpResponse<String> answered = send("PUT", path, accepted);
        assertThat(answered.statusCode()).as(answered.body()).isEqualTo(204);
        await(() -> unfolded(eve("GET", "calendar/meeting.ics", "")), text -> text.contains("PARTSTAT=ACCEPTED"));

        invite("meeting", "Later", 1);
        await(() -> messages("SUMMARY:Later"), found -> found.size() == 1);
        onlyOne("UID:meeting");
        assertThat(eve("DELETE", "calendar/meeting.ics", "").statusCode()).isEqualTo(204);
        await(() -> messages("STATUS:CANCELLED"), found -> found.size() == 1);
        onlyOne("UID:meeting");
        assertThat(unfolded(send("GET", path, ""))).contains("STATUS:CANCELLED");
    }

    @Test
    void anAnswerIsWrittenIntoTheOrganizersFolder() throws Exception {
        HttpResponse<String> put = send(
                "PUT", home() + "calendar/mine.ics", meeting("mine", "Mine", 0, address(), "mailto:eve@example.org"));
        assertThat(put.statusCode()).as(put.body()).isEqualTo(201);
        String invitation =
                unfolded(await(() -> eve("GET", "calendar/mine.ics", ""), there -> there.statusCode() == 200));
        eve("PUT", "calendar/mine.ics", invitation.replace("PARTSTAT=NEEDS-ACTION", "PARTSTAT=DECLINED"));
        await(() -> messages("PARTSTAT=DECLINED"), found -> found.size() == 1);
        onlyOne("UID:mine");
        HttpResponse<String> now = send("GET", home() + "calendar/mine.ics", "");
        assertThat(unfolded(now)).contains("PARTSTAT=DECLINED");
        assertThat(now.headers().firstValue("ETag")).isNotEqualTo(put.headers().firstValue("ETag"));
        assertThat(now.headers().firstValue("Schedule-Tag"))
                .as("an answer leaves it (RFC 6638, 3.2.10)")
                .isPresent()
                .isEqualTo(put.headers().firstValue("Schedule-Tag"));
    }

    private int answerByLink(String link, String choice) throws Exception {
        try (HttpClient browser = HttpClient.newHttpClient()) {
            HttpRequest request = HttpRequest.newBuilder(URI.create(server().origin() + link))
                    .header("Content-Type", "application/x-www-form-urlencoded")
                    .POST(HttpRequest.BodyPublishers.ofString("answer=" + choice))
                    .build();
            return browser.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
        }
    }

    private String inviteZoe() throws Exception {
        HttpResponse<String> put = send(
                "PUT",
                home() + "calendar/far.ics",
                meeting("far", "Far", 0, address(), "mailto:zoe@elsewhere.net")
                        .replaceAll("DTSTART[^\r]*", "DTSTART:20990302T100000Z")
                        .replaceAll("DTEND[^\r]*", "DTEND:20990302T110000Z"));
        assertThat(put.statusCode()).as(put.body()).isEqualTo(201);
        return RsvpLinks.in(elsewhere.await(1).getFirst());
    }

    @Test
    void anAnswerByLinkIsWrittenIntoTheOrganizersFolder() throws Exception {
        String link = inviteZoe();
        assertThat(answerByLink(link, "maybe")).isEqualTo(200);
        await(() -> messages("PARTSTAT=TENTATIVE"), found -> found.size() == 1);
        onlyOne("UID:far");
        assertThat(answerByLink(link, "accept")).isEqualTo(200);
        await(() -> messages("PARTSTAT=ACCEPTED"), found -> found.size() == 1);
        onlyOne("UID:far");
    }

    /** Nobody elsewhere waits for a mail system here: what they say is shown in the inbox. */
    @Test
    void anAnswerByLinkIsPassedOnWhileTheMailSystemIsDown() throws Exception {
        Assumptions.assumeTrue(imap.isWhole(), "optional: GreenMail cannot be started again");
        String link = inviteZoe();
        imap.kill();
        try {
            assertThat(answerByLink(link, "decline")).isEqualTo(202);
            assertThat(unfolded(send("GET", home() + "inbox/far.ics", "")))
                    .contains("METHOD:REPLY", "PARTSTAT=DECLINED");
        } finally {
            imap.start();
        }
    }

    /** Two write into one folder at the same time: an invitation is neither lost nor there twice. */
    @Test
    void whileSomebodyElseWritesThere() throws Exception {
        send("PROPFIND", home(), "");
        for (int i = 0; i < 10; i++) {
            invite("meeting", "Version " + i, i);
            append("other" + i, "Beside");
        }
        await(() -> messages("SUMMARY:Version 9"), found -> found.size() == 1);
        onlyOne("UID:meeting");
        assertThat(messages("SUMMARY:Beside")).hasSize(10);
        assertThat(unfolded(send("GET", home() + "calendar/meeting.ics", ""))).contains("SUMMARY:Version 9");
    }

    /** Whoever has their mail elsewhere waits for nobody, and what waits is brought when the mail system is back. */
    @Test
    void aMailSystemThatIsDownHoldsUpOnlyItsOwn() throws Exception {
        Assumptions.assumeTrue(imap.isWhole(), "optional: GreenMail cannot be started again");
        send("PROPFIND", home(), "");
        eve("PROPFIND", "", "");
        sendAs("finn", "finn", "PROPFIND", "/calendars/users/finn/", "");
        imap.kill();
        try {
            invite("meeting", "Together", 0);
            await(
                    () -> sendAs("finn", "finn", "GET", "/calendars/users/finn/calendar/meeting.ics", ""),
                    there -> there.statusCode() == 200);
            await(
                    () -> unfolded(eve("GET", "calendar/meeting.ics", "")),
                    text -> text.matches("(?s).*SCHEDULE-STATUS=\"?1\\.0.*"));
        } finally {
            imap.start();
        }
        await(
                () -> {
                    server().deliveries().retry();
                    return there("SUMMARY:Together");
                },
                found -> found == 1);
        assertThat(unfolded(send("GET", home() + "calendar/meeting.ics", ""))).contains("SUMMARY:Together");
    }

    /** What was told in between comes behind what waits already, or it would find nothing to cancel. */
    @Test
    void aCancellationDoesNotOvertakeItsInvitation() throws Exception {
        Assumptions.assumeTrue(imap.isWhole(), "optional: GreenMail cannot be started again");
        send("PROPFIND", home(), "");
        eve("PROPFIND", "", "");
        sendAs("finn", "finn", "PROPFIND", "/calendars/users/finn/", "");
        imap.kill();
        try {
            invite("meeting", "Together", 0);
            await(() -> send("GET", home() + "inbox/meeting.ics", ""), there -> there.statusCode() == 200);
        } finally {
            imap.start();
        }
        await(this::isBack, back -> back);
        assertThat(eve("DELETE", "calendar/meeting.ics", "").statusCode()).isEqualTo(204);
        await(
                () -> {
                    server().deliveries().retry();
                    return there("STATUS:CANCELLED");
                },
                found -> found == 1);
        onlyOne("UID:meeting");
        assertThat(unfolded(send("GET", home() + "calendar/meeting.ics", ""))).contains("STATUS:CANCELLED");
    }

    private boolean isBack() throws Exception {
        try {
            messages();
            return true;
        } catch (IOException | dev.orrery.mirror.Unreachable notYet) {
            return false;
        }
    }

    private static final String NOTHING_OF_EVE = """
            <acl xmlns="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav"><ace>
            <principal><href>/principals/users/eve/</href></principal>
            <deny><privilege><C:schedule-deliver/></privilege></deny></ace></acl>""";

    /** What is shown before it is in the folder is shown to whom it may be, and once. */
    @Test
    void whileTheMailSystemIsDownTheInboxIsItsOwners() throws Exception {
        Assumptions.assumeTrue(imap.isWhole(), "optional: GreenMail cannot be started again");
        String inbox = home() + "inbox/";
        send("PROPFIND", home(), "");
        eve("PROPFIND", "", "");
        sendAs("finn", "finn", "PROPFIND", "/calendars/users/finn/", "");
        HttpResponse<String> denied = send("ACL", inbox, NOTHING_OF_EVE);
        assertThat(denied.statusCode()).as(denied.body()).isEqualTo(200);
        imap.kill();
        try {
            invite("denied", "Not wanted", 0);
            inviteOfFinn("seen");
            await(() -> send("GET", inbox + "seen.ics", ""), there -> there.statusCode() == 200);
            assertThat(send("DELETE", inbox + "seen.ics", "").statusCode()).isEqualTo(204);
            server().deliveries().retry();
            inviteOfFinn("later");
            await(() -> send("GET", inbox + "later.ics", ""), there -> there.statusCode() == 200);
            server().deliveries().retry();
            assertThat(send("GET", inbox + "seen.ics", "").statusCode()).isEqualTo(404);
        } finally {
            imap.start();
        }
        await(
                () -> {
                    server().deliveries().retry();
                    return unfolded(eve("GET", "calendar/denied.ics", ""));
                },
                text -> text.matches("(?s).*SCHEDULE-STATUS=\"?3\\.8[^\r\n]*" + address() + ".*"));
        assertThat(send("GET", inbox + "denied.ics", "").statusCode()).isEqualTo(404);
    }

    private void inviteOfFinn(String uid) throws Exception {
        HttpResponse<String> put = sendAs(
                "finn",
                "finn",
                "PUT",
                "/calendars/users/finn/calendar/" + uid + ".ics",
                meeting(uid, uid, 0, "mailto:finn@example.org", address()));
        assertThat(put.statusCode()).as(put.body()).isEqualTo(201);
    }

    /** A server that has just come back may not take anybody yet. */
    private int there(String part) throws Exception {
        try {
            return messages(part).size();
        } catch (IOException | dev.orrery.mirror.Unreachable notYet) {
            return 0;
        }
    }

    /** What comes by mail goes the same way; the same mail again changes nothing. */
    @Test
    void aMailIsInTheFolderOnce() throws Exception {
        append("before", "Before");
        send("PROPFIND", home() + "inbox/", ""); // signs in, and looks at no folder yet
        String calendar = meeting("talk", "By mail", 0, "mailto:zoe@elsewhere.net", address())
                .replace("BEGIN:VEVENT", "METHOD:REQUEST\r\nBEGIN:VEVENT");
        String mail = "Authentication-Results: mx.example.org; dmarc=pass header.from=elsewhere.net\r\n"
                + "From: Zoe <zoe@elsewhere.net>\r\nTo: x@example.org\r\nMessage-ID: <1@elsewhere.net>\r\n"
                + "Content-Type: text/calendar; method=REQUEST; charset=utf-8\r\n\r\n" + calendar;
        String to = address().substring("mailto:".length());
        try (LmtpPeer peer = new LmtpPeer(server().lmtpPort())) {
            assertThat(peer.deliver("zoe@elsewhere.net", mail, to))
                    .first()
                    .asString()
                    .startsWith("250");
            onlyOne("SUMMARY:By mail");
            assertThat(peer.deliver("zoe@elsewhere.net", mail, to))
                    .first()
                    .asString()
                    .startsWith("250");
        }
        onlyOne("SUMMARY:By mail");
        assertThat(send("GET", "/ical/" + person + "/calendar.ics", "").body())
                .contains("SUMMARY:Before", "SUMMARY:By mail");
        assertThat(send("GET", home() + "inbox/talk.ics", "").body()).contains("METHOD:REQUEST");
    }

    /** With people's own passwords nothing can be put there while nobody is signed in: it is seen in the inbox, and waits. */
    @Test
    void nobodyIsSignedIn() throws Exception {
        append("before", "Before");
        sendAs("finn", "finn", "PROPFIND", "/calendars/users/finn/", "");
        invite("meeting", "Together", 0);
        await(
                () -> unfolded(eve("GET", "calendar/meeting.ics", "")),
                text -> text.matches("(?s).*SCHEDULE-STATUS=\"?1\\.2[^\r\n]*finn.*")
                        && text.matches("(?s).*SCHEDULE-STATUS=\"?1\\.0[^\r\n]*" + address() + ".*"));
        assertThat(messages("SUMMARY:Together")).isEmpty();
        // the folder is the calendar, also when its owner was invited before it was ever looked at
        assertThat(send("GET", home() + "inbox/meeting.ics", "").body()).contains("SUMMARY:Together");
        await(() -> messages("SUMMARY:Together"), found -> found.size() == 1);
        assertThat(send("GET", "/ical/" + person + "/calendar.ics", "").body())
                .contains("SUMMARY:Before", "SUMMARY:Together");
        await(
                () -> unfolded(eve("GET", "calendar/meeting.ics", "")),
                text -> text.matches("(?s).*SCHEDULE-STATUS=\"?1\\.2[^\r\n]*" + address() + ".*"));
    }
}
