package dev.orrery.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orrery.calendar.Preferences;
import dev.orrery.dav.Events;
import dev.orrery.model.PrincipalKind;
import dev.orrery.model.PrincipalName;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Rooms and resources of a running server that are invited over CalDAV and answer alone: on every store. */
abstract class RoomsContract {
    private static final String ROOMS = """
            [scheduling]
            wait-milliseconds = 10000
            [[location]]
            name = "hall"
            mail = ["hall@example.org"]
            [[location]]
            name = "desks"
            mail = ["desks@example.org"]
            policy = ["schedule_in_freebusy 2"]
            [[location]]
            name = "grid"
            mail = ["grid@example.org"]
            policy = ["schedule_corrected_in_freebusy"]
            permitted-times = "0,30"
            [[location]]
            name = "next"
            mail = ["next@example.org"]
            policy = ["schedule_next_available_in_freebusy"]
            [[location]]
            name = "strict"
            mail = ["strict@elsewhere.example"]
            policy = ["same_domain_only", "schedule_in_freebusy"]
            [[location]]
            name = "short"
            mail = ["short@example.org"]
            policy = ["longest_duration PT1H", "schedule_in_freebusy"]
            [[location]]
            name = "weekly"
            mail = ["weekly@example.org"]
            policy = ["partial_conflicts 1", "schedule_in_freebusy"]
            """;

    @TempDir
    private Path directory;

    abstract String storeUrl();

    FaceServer server() throws Exception {
        return new FaceServer(storeUrl(), directory, ROOMS + more());
    }

    String more() {
        return "";
    }

    static String booking(String uid, String organizer, String room, String times, String more) {
        return Events.calendar("""
                BEGIN:VEVENT
                UID:%s
                DTSTAMP:20260301T120000Z
                %s
                SUMMARY:%s
                ORGANIZER:mailto:%s@example.org
                ATTENDEE;PARTSTAT=ACCEPTED:mailto:%s@example.org
                ATTENDEE;RSVP=TRUE:mailto:%s
                %sEND:VEVENT
                """.formatted(uid, times, uid, organizer, organizer, room, more));
    }

    static String at(String start, String end) {
        return "DTSTART:" + start + "\nDTEND:" + end;
    }

    static String path(String user, String uid) {
        return "/calendars/users/" + user + "/calendar/" + uid + ".ics";
    }

    static void book(FaceServer server, String user, String uid, String room, String times) throws Exception {
        book(server, user, uid, room, times, "");
    }

    static void book(FaceServer server, String user, String uid, String room, String times, String more)
            throws Exception {
        int status = server.send(
                        "ada".equals(user) ? "ada" : user,
                        "PUT",
                        path(user, uid),
                        booking(uid, user, room, times, more))
                .statusCode();
        assertThat(status).isIn(201, 204);
    }

    /** The organizer's event once it says so. */
    static String await(FaceServer server, String user, String uid, Predicate<String> until) throws Exception {
        return awaitAt(server, user, path(user, uid), until);
    }

    static String awaitAt(FaceServer server, String user, String path, Predicate<String> until) throws Exception {
        Instant deadline = Instant.now().plusSeconds(60);
        while (true) {
            String text = new String(server.get(user, path).body(), StandardCharsets.UTF_8).replace("\r\n ", "");
            if (until.test(text)) {
                return text;
            }
            assertThat(Instant.now()).as(text).isBefore(deadline);
            LockSupport.parkNanos(5_000_000);
        }
    }

    static String answered(FaceServer server, String user, String uid, String room, String partstat) throws Exception {
        String pattern = "(?s).*ATTENDEE;[^\r]*PARTSTAT=" + partstat + "[^\r]*:mailto:" + room + "\r.*";
        return await(server, user, uid, text -> text.matches(pattern));
    }

    @Test
    void aRoomTakesWhatIsFreeAndDeclinesWhatIsNot() throws Exception {
        try (FaceServer server = server()) {
            book(server, "ada", "first", "hall@example.org", at("20270302T100000Z", "20270302T110000Z"));
            assertThat(answered(server, "ada", "first", "hall@example.org", "ACCEPTED"))
                    .contains("SCHEDULE-STATUS=2.0");
            book(server, "bob", "second", "hall@example.org", at("20270302T103000Z", "20270302T113000Z"));
            assertThat(answered(server, "bob", "second", "hall@example.org", "DECLINED"))
                    .contains("SCHEDULE-STATUS=4.0");
            book(server, "bob", "third", "hall@example.org", at("20270302T110000Z", "20270302T113000Z"));
            answered(server, "bob", "third", "hall@example.org", "ACCEPTED");
            assertThat(new String(server.get(null, "/metrics").body(), StandardCharsets.UTF_8))
                    .contains("booking_accepted_total 2.0")
                    .contains("booking_declined_total 1.0");
        }
    }

    @Test
    void whatIsMovedOrCancelledFreesItsTime() throws Exception {
        try (FaceServer server = server()) {
            book(server, "ada", "first", "hall@example.org", at("20270302T100000Z", "20270302T110000Z"));
            answered(server, "ada", "first", "hall@example.org", "ACCEPTED");
            book(server, "ada", "first", "hall@example.org", at("20270302T103000Z", "20270302T120000Z"));
            answered(server, "ada", "first", "hall@example.org", "ACCEPTED");
            book(server, "bob", "second", "hall@example.org", at("20270302T100000Z", "20270302T103000Z"));
            answered(server, "bob", "second", "hall@example.org", "ACCEPTED");
            assertThat(server.send("ada", "DELETE", path("ada", "first"), "").statusCode())
                    .isEqualTo(204);
            book(server, "bob", "third", "hall@example.org", at("20270302T110000Z", "20270302T120000Z"));
            answered(server, "bob", "third", "hall@example.org", "ACCEPTED");
        }
    }

    /** What was declined takes no time, and a declined booking may be asked for anew. */
    @Test
    void aDeclinedBookingCanBeMovedToATimeThatIsFree() throws Exception {
        try (FaceServer server = server()) {
            book(server, "ada", "first", "hall@example.org", at("20270302T100000Z", "20270302T110000Z"));
            answered(server, "ada", "first", "hall@example.org", "ACCEPTED");
            book(server, "bob", "second", "hall@example.org", at("20270302T103000Z", "20270302T123000Z"));
            answered(server, "bob", "second", "hall@example.org", "DECLINED");
            book(server, "ada", "third", "hall@example.org", at("20270302T113000Z", "20270302T120000Z"));
            answered(server, "ada", "third", "hall@example.org", "ACCEPTED");
            book(server, "bob", "second", "hall@example.org", at("20270302T130000Z", "20270302T140000Z"));
            answered(server, "bob", "second", "hall@example.org", "ACCEPTED");
            book(server, "ada", "fourth", "hall@example.org", at("20270302T130000Z", "20270302T140000Z"));
            answered(server, "ada", "fourth", "hall@example.org", "DECLINED");
        }
    }

    @Test
    void aRoomWithPlacesTakesAsManyAtOnce() throws Exception {
        try (FaceServer server = server()) {
            String times = at("20270302T100000Z", "20270302T110000Z");
            for (String uid : new String[] {"one", "two"}) {
                book(server, "ada", uid, "desks@example.org", times);
                answered(server, "ada", uid, "desks@example.org", "ACCEPTED");
            }
            book(server, "bob", "three", "desks@example.org", at("20270302T105900Z", "20270302T120000Z"));
            answered(server, "bob", "three", "desks@example.org", "DECLINED");
        }
    }

    @Test
    void timesOffTheGridAreAnsweredWithOthers() throws Exception {
        try (FaceServer server = server()) {
            book(server, "ada", "odd", "grid@example.org", at("20270302T101200Z", "20270302T104000Z"));
            String inbox = "/calendars/users/ada/inbox/odd.ics";
            Instant deadline = Instant.now().plusSeconds(60);
            while (server.get("ada", inbox).statusCode() != 200) {
                assertThat(Instant.now()).isBefore(deadline);
                LockSupport.parkNanos(5_000_000);
            }
            assertThat(new String(server.get("ada", inbox).body(), StandardCharsets.UTF_8))
                    .contains("METHOD:COUNTER", "DTSTART:20270302T100000Z", "DTEND:20270302T103000Z");
            book(server, "ada", "even", "grid@example.org", at("20270302T100000Z", "20270302T103000Z"));
            answered(server, "ada", "even", "grid@example.org", "ACCEPTED");
        }
    }

    @Test
    void theNextTimeThatSuitsEverybodyIsProposed() throws Exception {
        try (FaceServer server = server()) {
            book(server, "ada", "mine", "hall@example.org", at("20270302T110000Z", "20270302T120000Z"));
            book(server, "bob", "taken", "next@example.org", at("20270302T100000Z", "20270302T110000Z"));
            answered(server, "bob", "taken", "next@example.org", "ACCEPTED");
            book(server, "ada", "wish", "next@example.org", at("20270302T103000Z", "20270302T113000Z"));
            String inbox = "/calendars/users/ada/inbox/wish.ics";
            Instant deadline = Instant.now().plusSeconds(60);
            while (server.get("ada", inbox).statusCode() != 200) {
                assertThat(Instant.now()).isBefore(deadline);
                LockSupport.parkNanos(5_000_000);
            }
            assertThat(new String(server.get("ada", inbox).body(), StandardCharsets.UTF_8))
                    .contains("METHOD:COUNTER", "DTSTART:20270302T120000Z", "DTEND:20270302T130000Z");
        }
    }

    @Test
    void theFirstFunctionThatDeclinesEndsIt() throws Exception {
        try (FaceServer server = server()) {
            book(server, "ada", "far", "strict@elsewhere.example", at("20270302T100000Z", "20270302T110000Z"));
            assertThat(answered(server, "ada", "far", "strict@elsewhere.example", "DECLINED"))
                    .contains("SCHEDULE-STATUS=3.8");
            book(server, "ada", "long", "short@example.org", at("20270302T100000Z", "20270302T110100Z"));
            assertThat(answered(server, "ada", "long", "short@example.org", "DECLINED"))
                    .contains("SCHEDULE-STATUS=3.14");
        }
    }

    @Test
    void aSeriesIsTakenAsAWholeOrNotAtAll() throws Exception {
        try (FaceServer server = server()) {
            book(server, "ada", "one", "hall@example.org", at("20270316T103000Z", "20270316T110000Z"));
            answered(server, "ada", "one", "hall@example.org", "ACCEPTED");
            String weekly = at("20270302T100000Z", "20270302T110000Z") + "\nRRULE:FREQ=WEEKLY;COUNT=5";
            book(server, "bob", "series", "hall@example.org", weekly);
            answered(server, "bob", "series", "hall@example.org", "DECLINED");
            String later = at("20270302T120000Z", "20270302T130000Z") + "\nRRULE:FREQ=WEEKLY";
            book(server, "bob", "endless", "hall@example.org", later);
            answered(server, "bob", "endless", "hall@example.org", "ACCEPTED");
            book(server, "ada", "two", "hall@example.org", at("20270323T123000Z", "20270323T124500Z"));
            answered(server, "ada", "two", "hall@example.org", "DECLINED");
        }
    }

    @Test
    void whereThePolicyAllowsItSingleOccurrencesAreDeclined() throws Exception {
        try (FaceServer server = server()) {
            book(server, "ada", "one", "weekly@example.org", at("20270316T103000Z", "20270316T110000Z"));
            answered(server, "ada", "one", "weekly@example.org", "ACCEPTED");
            String weekly = at("20270302T100000Z", "20270302T110000Z") + "\nRRULE:FREQ=WEEKLY;COUNT=5";
            book(server, "bob", "series", "weekly@example.org", weekly);
            String text = answered(server, "bob", "series", "weekly@example.org", "DECLINED");
            assertThat(text).contains("RECURRENCE-ID:20270316T100000Z");
            answered(server, "bob", "series", "weekly@example.org", "ACCEPTED");
        }
    }

    private static void prefer(FaceServer server, PrincipalKind kind, String name, String key, String value) {
        new Preferences(server.house().store())
                .set(
                        server.house()
                                .principals()
                                .find(new PrincipalName(kind, name))
                                .orElseThrow(),
                        key,
                        value);
    }

    private static String list(FaceServer server, String who) throws Exception {
        return FaceServer.text(server.get("bob", "/freebusy/" + who + "@example.org.ifb"));
    }

    @Test
    void whatARoomHasOfferedIsSeenToBeTakenForAWhile() throws Exception {
        AtomicReference<Instant> now = new AtomicReference<>(Instant.parse("2027-03-01T12:00:00Z"));
        String offered = "FBTYPE=BUSY-TENTATIVE:20270302T100000Z/20270302T103000Z";
        try (FaceServer server = FaceServer.at(now::get, storeUrl(), directory, ROOMS + more())) {
            prefer(server, PrincipalKind.LOCATION, "grid", Preferences.FREEBUSY_OFFERS, "PT30M");
            assertThat(list(server, "grid")).contains("BEGIN:VFREEBUSY").doesNotContain("20270302T100000Z");
            book(server, "ada", "odd", "grid@example.org", at("20270302T101200Z", "20270302T104000Z"));
            awaitAt(server, "ada", "/calendars/users/ada/inbox/odd.ics", text -> text.contains("METHOD:COUNTER"));
            assertThat(list(server, "grid")).contains(offered);
            String question = Events.calendar("""
                    BEGIN:VFREEBUSY
                    UID:question
                    DTSTAMP:20260301T120000Z
                    DTSTART:20270302T000000Z
                    DTEND:20270303T000000Z
                    ORGANIZER:mailto:bob@example.org
                    ATTENDEE:mailto:grid@example.org
                    ATTENDEE:mailto:hall@example.org
                    END:VFREEBUSY
                    """).replace("BEGIN:VFREEBUSY", "METHOD:REQUEST\r\nBEGIN:VFREEBUSY");
            assertThat(FaceServer.text(server.send(
                            "bob", "POST", "/calendars/users/bob/outbox/", question, "Content-Type", "text/calendar")))
                    .containsOnlyOnce(offered);
            now.set(now.get().plus(Duration.ofMinutes(30)));
            assertThat(list(server, "grid")).contains("BEGIN:VFREEBUSY").doesNotContain("20270302T100000Z");
        }
    }

    @Test
    void whatIsProposedTellsNothingOfThoseWhoKeepTheirTimeToThemselves() throws Exception {
        try (FaceServer server = server()) {
            prefer(server, PrincipalKind.USER, "bob", Preferences.FREEBUSY_SHARING, "no");
            book(server, "bob", "mine", "hall@example.org", at("20270302T110000Z", "20270302T120000Z"));
            book(server, "bob", "taken", "next@example.org", at("20270302T100000Z", "20270302T110000Z"));
            answered(server, "bob", "taken", "next@example.org", "ACCEPTED");
            String bob = "ATTENDEE:mailto:bob@example.org\n";
            book(server, "ada", "wish", "next@example.org", at("20270302T103000Z", "20270302T113000Z"), bob);
            String inbox = "/calendars/users/ada/inbox/wish.ics";
            assertThat(awaitAt(server, "ada", inbox, text -> text.contains("METHOD:COUNTER")))
                    .contains("DTSTART:20270302T110000Z", "DTEND:20270302T120000Z");
        }
    }
}
