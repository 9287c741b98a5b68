package dev.orrery.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orrery.app.config.Config;
import dev.orrery.model.HomeId;
import dev.orrery.model.PrincipalKind;
import dev.orrery.model.PrincipalName;
import dev.orrery.source.imap.RawImap;
import dev.orrery.store.MailPlace;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** Calendar mail that is found in people's own mailboxes. */
abstract class InboxContract extends ImapDoors {
    private static final String PROVED =
            "Authentication-Results: mx.example.org; dmarc=pass header.from=elsewhere.net\r\n";

    @Override
    String moreTables() {
        return """
                [mail]
                domain = "example.org"
                trusted-authserv-id = "mx.example.org"
                inbox = "people"
                inbox-sent = "Sent"
                """;
    }

    private String address() {
        return person.replaceAll("[^A-Za-z0-9]", "") + "@example.org";
    }

    private String invitation(String uid, String head) {
        return head + """
                From: Zoe <zoe@elsewhere.net>
                To: %2$s
                Subject: Talk
                Message-ID: <%1$s@elsewhere.net>
                MIME-Version: 1.0
                Content-Type: multipart/mixed; boundary=b

                --b
                Content-Type: text/plain

                Come!
                --b
                Content-Type: text/calendar; method=REQUEST; charset=utf-8

                BEGIN:VCALENDAR
                VERSION:2.0
                PRODID:-//test//EN
                METHOD:REQUEST
                BEGIN:VEVENT
                UID:%1$s
                DTSTAMP:20260301T120000Z
                DTSTART:20360302T100000Z
                DTEND:20360302T110000Z
                SUMMARY:Talk %1$s
                ORGANIZER:mailto:zoe@elsewhere.net
                ATTENDEE;RSVP=TRUE:mailto:%2$s
                END:VEVENT
                END:VCALENDAR
                --b--
                """.formatted(uid, address()).replace("\n", "\r\n");
    }

    private static String plain(String subject) {
        return "From: <x@elsewhere.net>\r\nSubject: " + subject + "\r\n\r\nNothing of interest.\r\n";
    }

    private void arrive(String... mails) throws Exception {
        try (RawImap client = new RawImap(running().port(), person)) {
            for (String mail : mails) {
                client.append("INBOX", mail.getBytes(StandardCharsets.UTF_8), "");
            }
        }
    }

    private static void await(String what, Callable<Boolean> condition) throws Exception {
        Instant deadline = Instant.now().plusSeconds(60);
        while (!condition.call()) {
            assertThat(Instant.now()).as(what).isBefore(deadline);
            LockSupport.parkNanos(100_000_000);
        }
    }

    /** Somebody whose own password opens the mailbox has to come by first; then it is seen where the mailbox ends. */
    private void watched() throws Exception {
        assertThat(send("PROPFIND", home(), "", "Depth", "0").statusCode()).isEqualTo(207);
        await("a place in the mailbox", () -> figure("mail_inbox_watched") == 1 && figure("mail_inbox_troubled") == 0);
        await("it was looked at", () -> isPlaced("INBOX"));
    }

    private boolean isPlaced(String mailbox) {
        HomeId home = homeOf(house());
        return house().store()
                .read(snapshot -> snapshot.mail().place(home, mailbox))
                .isPresent();
    }

    private HomeId homeOf(House house) {
        return house.principals()
                .find(new PrincipalName(PrincipalKind.USER, person))
                .orElseThrow()
                .home();
    }

    private double figure(String name) throws Exception {
        return send("GET", "/metrics", "")
                .body()
                .lines()
                .filter(line -> line.startsWith(name + " "))
                .mapToDouble(line -> Double.parseDouble(line.substring(name.length() + 1)))
                .findFirst()
                .orElse(-1);
    }

    private boolean isThere(String uid) throws Exception {
        return send("GET", home() + "calendar/" + uid + ".ics", "").body().contains("SUMMARY:Talk " + uid);
    }

    private void move(UnaryOperator<MailPlace> to) throws Exception {
        goAway();
        try (House house = House.onExistingStore(Config.parse("test", toml(), folder, Map.of()))) {
            HomeId home = homeOf(house);
            MailPlace place = house.store()
                    .read(snapshot -> snapshot.mail().place(home, "INBOX"))
                    .orElseThrow();
            MailPlace moved = to.apply(place);
            house.store().write(home, tx -> {
                tx.mail().putPlace(home, "INBOX", new MailPlace(0, 0, moved.looked()), Set.of());
                tx.mail().putPlace(home, "INBOX", moved, Set.of());
                return true;
            });
        }
        restart();
    }

    @Test
    void anInvitationInTheMailboxReachesTheCalendarAndTheMailboxStaysAsItIs() throws Exception {
        arrive(invitation("before", PROVED)); // older than the first look
        watched();
        arrive(plain("one"), invitation("talk", PROVED), plain("two"));
        await("the talk is in the calendar", () -> isThere("talk"));
        assertThat(isThere("before")).isFalse();
        assertThat(figure("mail_inbox_taken_total")).isEqualTo(1);
        try (RawImap client = new RawImap(running().port(), person)) {
            client.ok("SELECT INBOX");
            assertThat(client.ok("FETCH 1:* (FLAGS)")).noneMatch(line -> line.contains("\\Seen"));
            assertThat(client.ok("SEARCH ALL")).anyMatch(line -> line.matches("\\* SEARCH 1 2 3 4"));
        }
    }

    @Test
    void whatNothingProvesWaitsForThePerson() throws Exception {
        watched();
        arrive(invitation("doubtful", ""));
        await("it waits", () -> send("GET", "/requests", "").body().contains("doubtful"));
        assertThat(isThere("doubtful")).isFalse();
        assertThat(figure("mail_received_waiting_total")).isEqualTo(1);
    }

    @Test
    void oneThatCannotBeReadHidesNoOther() throws Exception {
        watched();
        arrive(
                invitation("broken", PROVED).replace("END:VEVENT", "END:NOTHING"),
                invitation("two-methods", PROVED).replace("METHOD:REQUEST", "METHOD:CANCEL"),
                invitation("good", PROVED));
        await("the good one is in the calendar", () -> isThere("good"));
        assertThat(figure("mail_received_refused_total")).isEqualTo(2);
    }

    /** A crash between the effect and the note of it, and one that lost the whole mailbox's life. */
    @Test
    void whatIsReadAgainDoesNothing() throws Exception {
        watched();
        arrive(invitation("talk", PROVED));
        await("the talk is in the calendar", () -> isThere("talk"));
        assertThat(send("DELETE", home() + "calendar/talk.ics", "", "Schedule-Reply", "F")
                        .statusCode())
                .isEqualTo(204);

        move(place -> new MailPlace(place.uidValidity(), place.uid() - 1, place.looked()));
        watched();
        arrive(invitation("second", PROVED));
        await("the second is in the calendar", () -> isThere("second"));
        assertThat(isThere("talk")).isFalse();

        move(place -> new MailPlace(place.uidValidity() + 1, place.uid() + 100, place.looked()));
        watched();
        arrive(invitation("third", PROVED));
        await("the third is in the calendar", () -> isThere("third"));
        assertThat(isThere("talk")).isFalse();
        assertThat(figure("mail_inbox_taken_total")).isGreaterThanOrEqualTo(3); // all three were read again
    }

    /** What came while nobody watched is not lost. */
    @Test
    void mailThatCameMeanwhileIsTakenLater() throws Exception {
        watched();
        goAway();
        arrive(invitation("meanwhile", PROVED));
        restart();
        watched();
        await("it is in the calendar", () -> isThere("meanwhile"));
    }

    /** Only they put it there; nothing else proves it. */
    @Test
    void whatAPersonSendsIsInTheirCalendar() throws Exception {
        try (RawImap client = new RawImap(running().port(), person)) {
            client.ok("CREATE Sent");
        }
        watched();
        await("the folder was looked at", () -> isPlaced("Sent"));
        String sent = invitation("sent", "")
                .replace("From: Zoe <zoe@elsewhere.net>", "From: <" + address() + ">")
                .replace("ORGANIZER:mailto:zoe@elsewhere.net", "ORGANIZER:mailto:" + address())
                .replace("ATTENDEE;RSVP=TRUE:mailto:" + address(), "ATTENDEE;RSVP=TRUE:mailto:zoe@elsewhere.net");
        try (RawImap client = new RawImap(running().port(), person)) {
            client.append("Sent", sent.getBytes(StandardCharsets.UTF_8), "");
        }
        goAway();
        restart(); // it would be read in a minute
        watched();
        await("it is in the calendar", () -> isThere("sent"));
    }
}
