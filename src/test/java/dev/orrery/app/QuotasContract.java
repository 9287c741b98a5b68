package dev.orrery.app;

import static dev.orrery.app.RoomsContract.answered;
import static dev.orrery.app.RoomsContract.at;
import static dev.orrery.app.RoomsContract.await;
import static dev.orrery.app.RoomsContract.book;
import static dev.orrery.app.RoomsContract.path;
import static org.assertj.core.api.Assertions.assertThat;

import dev.orrery.calendar.Quotas;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

/** What quotas and pools let somebody hold, and what is given back: on every store. */
abstract class QuotasContract extends QuotaStores {
    private static final String MAIL = """
            [mail]
            domain = "example.org"
            trusted-authserv-id = "mx.example.org"
            lmtp-listen = "127.0.0.1:0"
            """;

    private static final String BOARD = """
            [[location]]
            name = "board"
            mail = ["board@example.org"]
            policy = ["check_quota rooms", "approve"]
            write-delegates = ["bob"]
            """;

    private FaceServer server() throws Exception {
        return new FaceServer(storeUrl(), directory(), configuration(MAIL + ROOMS + BEAMERS + BOARD));
    }

    private static Quotas quotas(FaceServer server) {
        return new Quotas(
                server.house().store(),
                server.house().principals(),
                server.house().clock());
    }

    @Test
    void aQuotaIsSharedByItsRoomsAndGivenBack() throws Exception {
        try (FaceServer server = server()) {
            quotas(server).limit("rooms", "*", "PT2H");
            book(server, "ada", "one", "left@example.org", at("20270302T100000Z", "20270302T110000Z"));
            answered(server, "ada", "one", "left@example.org", "ACCEPTED");
            book(server, "ada", "two", "right@example.org", at("20270303T100000Z", "20270303T110100Z"));
            answered(server, "ada", "two", "right@example.org", "DECLINED");
            book(server, "ada", "two", "right@example.org", at("20270303T120000Z", "20270303T130000Z"));
            answered(server, "ada", "two", "right@example.org", "ACCEPTED");
            assertThat(quotas(server).show("rooms").held()).hasSize(2);
            book(server, "bob", "his", "right@example.org", at("20270304T120000Z", "20270304T140000Z"));
            answered(server, "bob", "his", "right@example.org", "ACCEPTED");

            assertThat(server.send("ada", "DELETE", path("ada", "one"), "").statusCode())
                    .isEqualTo(204);
            awaitHeld(server, 2);
            book(server, "ada", "three", "left@example.org", at("20270305T120000Z", "20270305T130000Z"));
            answered(server, "ada", "three", "left@example.org", "ACCEPTED");
        }
    }

    /** A journal of its own hears of what is given back a moment later. */
    private static void awaitHeld(FaceServer server, int count) {
        Instant deadline = Instant.now().plusSeconds(60);
        while (quotas(server).show("rooms").held().size() != count) {
            assertThat(Instant.now()).as("periods held").isBefore(deadline);
            Thread.onSpinWait();
        }
    }

    @Test
    void whatIsInNoCalendarOfARoomAnyMoreIsGivenBack() throws Exception {
        try (FaceServer server = server()) {
            isGivenBackByAllThatTakesItAway(server, "left@example.org", "/calendars/locations/left/");
        }
    }

    @Test
    void whatIsInNoCalendarOfAPersonAnyMoreIsGivenBack() throws Exception {
        try (FaceServer server = server()) {
            String policy = "{\"scheduling_function\": \"check_quota rooms\\nschedule_in_freebusy\"}";
            assertThat(server.send("bob", "PATCH", "/preferences", policy).statusCode())
                    .isEqualTo(200);
            isGivenBackByAllThatTakesItAway(server, "bob@example.org", "/calendars/users/bob/");
        }
    }

    private void isGivenBackByAllThatTakesItAway(FaceServer server, String mail, String home) throws Exception {
        String first = home + "calendar/";
        String second = home + "second/";
        assertThat(server.send("bob", "MKCALENDAR", second, "").statusCode()).isEqualTo(201);
        for (int day = 1; day <= 3; day++) {
            book(server, "ada", "on" + day, mail, at("2027030" + day + "T100000Z", "2027030" + day + "T110000Z"));
            answered(server, "ada", "on" + day, mail, "ACCEPTED");
        }
        assertThat(quotas(server).show("rooms").held()).hasSize(3);
        assertThat(server.send("bob", "DELETE", first + "on1.ics", "").statusCode())
                .isEqualTo(204);
        awaitHeld(server, 2);
        assertThat(server.send("bob", "MOVE", first + "on2.ics", "", "Destination", second + "on2.ics")
                        .statusCode())
                .isEqualTo(201);
        assertThat(server.send("bob", "DELETE", first, "").statusCode()).isEqualTo(204);
        awaitHeld(server, 1);
        assertThat(server.send("bob", "MKCALENDAR", first, "").statusCode()).isEqualTo(201);
        assertThat(server.send("bob", "DELETE", second, "").statusCode()).isEqualTo(204);
        awaitHeld(server, 0);
    }

    private static void awaitStarts(FaceServer server, String... starts) {
        Instant deadline = Instant.now().plusSeconds(60);
        while (true) {
            List<String> held = quotas(server).show("rooms").held().stream()
                    .map(period -> Instant.ofEpochSecond(period.start()).toString())
                    .toList();
            if (held.equals(List.of(starts))) {
                return;
            }
            assertThat(Instant.now()).as("%s", held).isBefore(deadline);
            LockSupport.parkNanos(5_000_000);
        }
    }

    private static void mail(FaceServer server, String times, int sequence) throws Exception {
        mail(server, "left@example.org", times, sequence);
    }

    private static void mail(FaceServer server, String room, String times, int sequence) throws Exception {
        String mail = InvitationMail.of("mailed", "zoe@elsewhere.net", room)
                .under(TalkMail.PROOF)
                .at("DTSTAMP:20260301T12000" + sequence + "Z\nSEQUENCE:" + sequence + "\n" + times)
                .text();
        try (LmtpPeer peer = new LmtpPeer(server.lmtpPort())) {
            assertThat(peer.deliver("zoe@elsewhere.net", mail, room))
                    .singleElement()
                    .asString()
                    .startsWith("250");
        }
    }

    /** One time of a series is moved to where it cannot be: the room says no to that, and goes on holding the others. */
    @Test
    void ofASeriesOnlyWhatIsDeclinedIsGivenBack() throws Exception {
        try (FaceServer server = server()) {
            book(server, "bob", "his", "left@example.org", at("20270303T140000Z", "20270303T150000Z"));
            answered(server, "bob", "his", "left@example.org", "ACCEPTED");
            mail(server, at("20270302T100000Z", "20270302T110000Z") + "\nRRULE:FREQ=DAILY;COUNT=4", 0);
            awaitHeld(server, 5);
            String moved = at("20270303T140000Z", "20270303T150000Z") + "\nRECURRENCE-ID:20270303T100000Z";
            mail(server, moved, 1);
            String left = "/calendars/locations/left/calendar/mailed.ics";
            RoomsContract.awaitAt(server, "bob", left, text -> text.contains("DECLINED"));
            awaitStarts(
                    server,
                    "2027-03-02T10:00:00Z",
                    "2027-03-03T14:00:00Z",
                    "2027-03-04T10:00:00Z",
                    "2027-03-05T10:00:00Z");

            // who looks after the room takes one out by hand
            String room = new String(server.get("bob", left).body(), StandardCharsets.UTF_8);
            String without = room.replaceFirst("(RRULE:[^\r]*\r\n)", "$1EXDATE:20270304T100000Z\r\n");
            assertThat(server.send("bob", "PUT", left, without).statusCode()).isEqualTo(204);
            awaitStarts(server, "2027-03-02T10:00:00Z", "2027-03-03T14:00:00Z", "2027-03-05T10:00:00Z");
        }
    }

    /** What is decided about one time of a series decides nothing about the others. */
    @Test
    void whatStillWaitsForApprovalCountsAgainstNoQuota() throws Exception {
        try (FaceServer server = server()) {
            String board = "board@example.org";
            mail(server, board, at("20270302T100000Z", "20270302T110000Z") + "\nRRULE:FREQ=DAILY;COUNT=3", 0);
            String second = at("20270303T140000Z", "20270303T150000Z") + "\nRECURRENCE-ID:20270303T100000Z";
            mail(server, board, second, 1);
            approve(server, "20270303T100000Z");
            awaitStarts(server, "2027-03-03T14:00:00Z");
            String third = at("20270304T140000Z", "20270304T150000Z") + "\nRECURRENCE-ID:20270304T100000Z";
            mail(server, board, third, 2);
            approve(server, "");
            awaitStarts(server, "2027-03-02T10:00:00Z", "2027-03-03T14:00:00Z");
            approve(server, "20270304T100000Z");
            awaitStarts(server, "2027-03-02T10:00:00Z", "2027-03-03T14:00:00Z", "2027-03-04T14:00:00Z");
        }
    }

    private static void approve(FaceServer server, String recurrence) throws Exception {
        byte[] waiting = server.get("bob", "/requests").body();
        String id = JsonMapper.shared()
                .readTree(waiting)
                .valueStream()
                .filter(one -> one.get("recurrence").stringValue().equals(recurrence))
                .map(one -> one.get("id").stringValue())
                .findFirst()
                .orElseThrow();
        assertThat(server.send("bob", "POST", "/requests/" + id + "/accept", "").statusCode())
                .isEqualTo(204);
    }

    /** A booking that was accepted stays so when only its title changes, whatever the policy says by now. */
    @Test
    void aNewTitleIsNoNewBooking() throws Exception {
        try (FaceServer server = server()) {
            quotas(server).limit("rooms", "*", "PT2H");
            String times = at("20270302T100000Z", "20270302T110000Z");
            book(server, "ada", "one", "left@example.org", times);
            answered(server, "ada", "one", "left@example.org", "ACCEPTED");
            quotas(server).limit("rooms", "*", "PT1M");
            book(server, "ada", "one", "left@example.org", times, "LOCATION:Left\n");
            String left = "/calendars/locations/left/calendar/one.ics";
            RoomsContract.awaitAt(server, "bob", left, text -> text.contains("LOCATION:Left"));
            assertThat(new String(server.get("bob", left).body(), StandardCharsets.UTF_8).replace("\r\n ", ""))
                    .contains("PARTSTAT=ACCEPTED:mailto:left@example.org");
            assertThat(quotas(server).show("rooms").held()).hasSize(1);

            assertThat(server.send("bob", "DELETE", left, "").statusCode()).isEqualTo(204);
            answered(server, "ada", "one", "left@example.org", "DECLINED");
            awaitHeld(server, 0);
        }
    }

    @Test
    void aGroupSharesOneLimitAndASeriesCountsWithAllItsTimes() throws Exception {
        try (FaceServer server = server()) {
            quotas(server).limit("rooms", "physics", "PT3H");
            quotas(server).group("rooms", "ada", "physics");
            quotas(server).group("rooms", "bob@example.org", "physics");
            String daily = at("20270302T100000Z", "20270302T110000Z") + "\nRRULE:FREQ=DAILY;COUNT=3";
            book(server, "ada", "daily", "left@example.org", daily);
            answered(server, "ada", "daily", "left@example.org", "ACCEPTED");
            book(server, "bob", "his", "right@example.org", at("20270304T120000Z", "20270304T121500Z"));
            answered(server, "bob", "his", "right@example.org", "DECLINED");
            String shorter = at("20270302T100000Z", "20270302T110000Z") + "\nRRULE:FREQ=DAILY;COUNT=2";
            book(server, "ada", "daily", "left@example.org", shorter);
            await(
                    server,
                    "ada",
                    "daily",
                    text -> quotas(server).show("rooms").held().size() == 2);
            book(server, "bob", "again", "right@example.org", at("20270304T120000Z", "20270304T130000Z"));
            answered(server, "bob", "again", "right@example.org", "ACCEPTED");
        }
    }

    @Test
    void inAPoolAFreeMemberStandsInAndNobodyHoldsTwo() throws Exception {
        try (FaceServer server = server()) {
            String times = at("20270302T100000Z", "20270302T110000Z");
            book(server, "ada", "one", "beamer1@example.org", times);
            answered(server, "ada", "one", "beamer1@example.org", "ACCEPTED");
            book(server, "ada", "second", "beamer2@example.org", times);
            answered(server, "ada", "second", "beamer2@example.org", "DECLINED");
            book(server, "bob", "two", "beamer1@example.org", times);
            answered(server, "bob", "two", "beamer1@example.org", "DELEGATED");
            answered(server, "bob", "two", "beamer2@example.org", "ACCEPTED");
        }
    }
}
