package dev.orrery.app;

import static dev.orrery.app.RoomsContract.answered;
import static dev.orrery.app.RoomsContract.at;
import static dev.orrery.app.RoomsContract.await;
import static dev.orrery.app.RoomsContract.book;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.orrery.calendar.Preferences;
import dev.orrery.model.HomeId;
import dev.orrery.model.Principal;
import dev.orrery.model.PrincipalKind;
import dev.orrery.model.PrincipalName;
import dev.orrery.model.Refused;
import dev.orrery.store.RequestRow;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What waits for people, what they let something answer for them, and who may book at all: on every store. */
abstract class ApprovalContract {
    private static final String ROOMS = """
            [scheduling]
            wait-milliseconds = 10000
            [[location]]
            name = "left"
            mail = ["left@example.org"]
            [[location]]
            name = "board"
            mail = ["board@example.org"]
            policy = "manual"
            write-delegates = ["bob"]
            """;

    @TempDir
    private Path directory;

    abstract String storeUrl();

    private FaceServer server() throws Exception {
        return new FaceServer(storeUrl(), directory, ROOMS);
    }

    private static JsonNode requests(FaceServer server, String user) throws Exception {
        HttpResponse<byte[]> answer = server.get(user, "/requests");
        assertThat(answer.statusCode()).isEqualTo(200);
        return JsonMapper.shared().readTree(answer.body());
    }

    private static JsonNode awaitRequest(FaceServer server, String user, String kind) throws Exception {
        Instant deadline = Instant.now().plusSeconds(60);
        while (true) {
            for (JsonNode one : requests(server, user)) {
                if (one.get("kind").stringValue().equals(kind)) {
                    return one;
                }
            }
            assertThat(Instant.now()).isBefore(deadline);
            LockSupport.parkNanos(5_000_000);
        }
    }

    /** The list is bounded; what may be decided is not. */
    @Test
    void whatTheListIsTooShortForIsDecidedAllTheSame() throws Exception {
        try (FaceServer server = server()) {
            book(server, "ada", "one", "board@example.org", at("20270302T100000Z", "20270302T110000Z"));
            String accept = "/requests/"
                    + awaitRequest(server, "bob", "booking").get("id").stringValue() + "/accept";
            HomeId board = server.house()
                    .principals()
                    .find(new PrincipalName(PrincipalKind.LOCATION, "board"))
                    .orElseThrow()
                    .home();
            server.house().store().write(board, tx -> {
                for (int i = 0; i < 1_000; i++) {
                    tx.bookings()
                            .putRequest(new RequestRow(
                                    board,
                                    RequestRow.Kind.UNPROVED,
                                    "u" + i,
                                    "",
                                    "mailto:eve@evil.net",
                                    "REQUEST",
                                    "",
                                    "",
                                    Instant.EPOCH,
                                    new byte[0]));
                }
                return true;
            });
            assertThat(requests(server, "bob")).hasSize(1_000);
            assertThat(server.send("ada", "POST", accept, "").statusCode()).isEqualTo(404);
            assertThat(server.send("bob", "POST", accept, "").statusCode()).isEqualTo(204);
            answered(server, "ada", "one", "board@example.org", "ACCEPTED");
        }
    }

    @Test
    void aBookingWaitsForWhoActsForTheRoom() throws Exception {
        try (FaceServer server = server()) {
            book(server, "ada", "one", "board@example.org", at("20270302T100000Z", "20270302T110000Z"));
            JsonNode waiting = awaitRequest(server, "bob", "booking");
            assertThat(waiting.get("for").stringValue()).isEqualTo("mailto:board@example.org");
            assertThat(waiting.get("sender").stringValue()).isEqualTo("mailto:ada@example.org");
            String id = waiting.get("id").stringValue();
            assertThat(requests(server, "ada")).isEmpty();
            assertThat(server.send("ada", "POST", "/requests/" + id + "/accept", "")
                            .statusCode())
                    .isEqualTo(404);
            assertThat(server.send("bob", "POST", "/requests/" + id + "/tentative", "")
                            .statusCode())
                    .isEqualTo(400);
            assertThat(server.send("bob", "POST", "/requests/" + id + "/accept", "")
                            .statusCode())
                    .isEqualTo(204);
            answered(server, "ada", "one", "board@example.org", "ACCEPTED");
            assertThat(requests(server, "bob")).isEmpty();
            assertThat(server.send("bob", "POST", "/requests/" + id + "/accept", "")
                            .statusCode())
                    .isEqualTo(404);
        }
    }

    /** Of a series somebody answers one time by a calendar program: the others go on waiting. */
    @Test
    void whatIsNotAnsweredInACalendarGoesOnWaiting() throws Exception {
        try (FaceServer server = server()) {
            String times = at("20270302T100000Z", "20270302T110000Z");
            book(server, "ada", "one", "board@example.org", times + "\nRRULE:FREQ=DAILY;COUNT=3");
            awaitRequest(server, "bob", "booking");
            String copy = "/calendars/locations/board/calendar/one.ics";
            String series = new String(server.get("bob", copy).body(), StandardCharsets.UTF_8).replace("\r\n ", "");
            String second = series.replaceFirst("(?s).*(BEGIN:VEVENT.*END:VEVENT\r\n).*", "$1")
                    .replaceFirst("RRULE:[^\r]*", "RECURRENCE-ID:20270303T100000Z")
                    .replace("20270302T1", "20270303T1")
                    .replaceFirst("ATTENDEE;[^\r]*:mailto:board@", "ATTENDEE;PARTSTAT=ACCEPTED:mailto:board@");
            String answered = series.replace("END:VCALENDAR", second + "END:VCALENDAR");
            assertThat(server.send("bob", "PUT", copy, answered).statusCode()).isEqualTo(204);
            JsonNode waiting = awaitRequest(server, "bob", "booking");
            assertThat(server.send(
                                    "bob",
                                    "POST",
                                    "/requests/" + waiting.get("id").stringValue() + "/accept",
                                    "")
                            .statusCode())
                    .isEqualTo(204);
            assertThat(requests(server, "bob")).isEmpty();
        }
    }

    @Test
    void aPersonAnswersAndProposesAndTheOrganizerAccepts() throws Exception {
        try (FaceServer server = server()) {
            book(server, "ada", "one", "bob@example.org", at("20270302T100000Z", "20270302T110000Z"));
            String id = awaitRequest(server, "bob", "invitation").get("id").stringValue();
            String times = "{\"start\": \"2027-03-02T14:00:00Z\", \"end\": \"2027-03-02T15:00:00Z\"}";
            assertThat(server.send("bob", "POST", "/requests/" + id + "/counter", times)
                            .statusCode())
                    .isEqualTo(204);
            String proposal = awaitRequest(server, "ada", "counter").get("id").stringValue();
            assertThat(server.send("ada", "POST", "/requests/" + proposal + "/accept", "")
                            .statusCode())
                    .isEqualTo(204);
            await(server, "ada", "one", text -> text.contains("DTSTART:20270302T140000Z"));
            await(server, "bob", "one", text -> text.contains("DTSTART:20270302T140000Z"));
            assertThat(server.send("bob", "POST", "/requests/" + id + "/accept", "")
                            .statusCode())
                    .isEqualTo(204);
            answered(server, "ada", "one", "bob@example.org", "ACCEPTED");
        }
    }

    private static List<Instant> offered(FaceServer server) {
        return server.house()
                .store()
                .read(snapshot -> snapshot
                        .bookings()
                        .offers(
                                server.house()
                                        .principals()
                                        .findByAddress("mailto:bob@example.org")
                                        .orElseThrow()
                                        .home(),
                                Instant.now())
                        .stream()
                        .map(offer -> Instant.ofEpochSecond(offer.start()))
                        .toList());
    }

    private static void awaitNothingOffered(FaceServer server) {
        Instant deadline = Instant.now().plusSeconds(60);
        while (!offered(server).isEmpty()) {
            assertThat(Instant.now()).isBefore(deadline);
            LockSupport.parkNanos(5_000_000);
        }
    }

    @Test
    void whatAPersonProposesIsKeptUntilTheOrganizerAnswers() throws Exception {
        try (FaceServer server = server()) {
            server.send("bob", "PATCH", "/preferences", "{\"freebusy_offers\": \"PT30M\"}");
            book(server, "ada", "one", "bob@example.org", at("20270302T100000Z", "20270302T110000Z"));
            String id = awaitRequest(server, "bob", "invitation").get("id").stringValue();
            String times = "{\"start\": \"2027-03-02T14:00:00Z\", \"end\": \"2027-03-02T15:00:00Z\"}";
            server.send("bob", "POST", "/requests/" + id + "/counter", times);
            assertThat(offered(server)).containsExactly(Instant.parse("2027-03-02T14:00:00Z"));
            String proposal = awaitRequest(server, "ada", "counter").get("id").stringValue();
            assertThat(server.send("ada", "POST", "/requests/" + proposal + "/decline", "")
                            .statusCode())
                    .isEqualTo(204);
            awaitNothingOffered(server);
            server.send("bob", "POST", "/requests/" + id + "/counter", times);
            assertThat(offered(server)).hasSize(1);
            book(server, "ada", "one", "bob@example.org", at("20270302T160000Z", "20270302T170000Z"), "SEQUENCE:1\n");
            awaitNothingOffered(server);
        }
    }

    @Test
    void aPersonWithAModeIsAnsweredFor() throws Exception {
        try (FaceServer server = server()) {
            assertThat(server.send("bob", "PATCH", "/preferences", "{\"scheduling_function\": \"automatic\"}")
                            .statusCode())
                    .isEqualTo(200);
            assertThat(server.send("bob", "PATCH", "/preferences", "{\"scheduling_function\": \"sometimes\"}")
                            .statusCode())
                    .isEqualTo(400);
            assertThat(new String(server.get("bob", "/preferences").body(), StandardCharsets.UTF_8))
                    .contains("automatic");
            book(server, "ada", "one", "bob@example.org", at("20270302T100000Z", "20270302T110000Z"));
            answered(server, "ada", "one", "bob@example.org", "ACCEPTED");
            book(server, "ada", "two", "bob@example.org", at("20270302T103000Z", "20270302T110000Z"));
            answered(server, "ada", "two", "bob@example.org", "DECLINED");
            assertThat(requests(server, "bob")).isEmpty();
        }
    }

    @Test
    void whoMayNotBookIsToldAndWhoMayIsNot() throws Exception {
        try (FaceServer server = server()) {
            Principal left = server.house()
                    .principals()
                    .find(new PrincipalName(PrincipalKind.LOCATION, "left"))
                    .orElseThrow();
            Preferences preferences = new Preferences(server.house().store());
            preferences.set(left, "acl", "decline\naccept organizer bob@example.org");
            preferences.set(left, "scheduling_function", "access_control_list\nschedule_in_freebusy");
            assertThatThrownBy(() -> preferences.set(left, "acl", "perhaps")).isInstanceOf(Refused.class);
            String times = at("20270302T100000Z", "20270302T110000Z");
            book(server, "ada", "one", "left@example.org", times);
            answered(server, "ada", "one", "left@example.org", "DECLINED");
            book(server, "bob", "two", "left@example.org", times);
            answered(server, "bob", "two", "left@example.org", "ACCEPTED");
        }
    }
}
