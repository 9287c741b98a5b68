package dev.orrery.app;

import static dev.orrery.app.RoomsContract.answered;
import static dev.orrery.app.RoomsContract.at;
import static dev.orrery.app.RoomsContract.awaitAt;
import static dev.orrery.app.RoomsContract.book;
import static dev.orrery.app.RoomsContract.path;
import static org.assertj.core.api.Assertions.assertThat;

import dev.orrery.store.QuotaPeriod;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What rooms hold of a quota is what their calendars say, whatever way it came there: on every store. */
abstract class ChargesContract {
    private static final String ROOMS = """
            [scheduling]
            wait-milliseconds = 10000
            [[location]]
            name = "left"
            mail = ["left@example.org"]
            policy = ["check_quota rooms", "schedule_in_freebusy"]
            write-delegates = ["ada", "bob"]
            """;

    private static final String COPY = "/calendars/locations/left/calendar/";

    @TempDir
    private Path directory;

    abstract String storeUrl();

    private FaceServer server() throws Exception {
        return new FaceServer(storeUrl(), directory, ROOMS);
    }

    private static List<QuotaPeriod> held(FaceServer server) {
        return server.house().store().read(snapshot -> snapshot.bookings().periods("rooms", 0));
    }

    /** A series with more times than are looked at is declined, and what is declined holds nothing. */
    @Test
    void whatBecomesTooComplexIsGivenBackAndCanBeCancelled() throws Exception {
        try (FaceServer server = server()) {
            String times = at("20270302T100000Z", "20270302T110000Z") + "\nRRULE:FREQ=";
            book(server, "ada", "one", "left@example.org", times + "WEEKLY;COUNT=10");
            answered(server, "ada", "one", "left@example.org", "ACCEPTED");
            assertThat(held(server)).hasSize(10);
            book(server, "ada", "one", "left@example.org", times + "MINUTELY;COUNT=5001");
            assertThat(answered(server, "ada", "one", "left@example.org", "DECLINED"))
                    .contains("SCHEDULE-STATUS=3.14");
            assertThat(held(server)).isEmpty();

            assertThat(server.send("ada", "DELETE", path("ada", "one"), "").statusCode())
                    .isEqualTo(204);
            awaitAt(server, "bob", COPY + "one.ics", text -> text.contains("STATUS:CANCELLED"));
        }
    }

    /** What a calendar holds goes with it into another home, where it was not asked for, and comes back with it. */
    @Test
    void aWholeCalendarGivesBackWhatItHoldsInAnotherHomeAndTakesItAgain() throws Exception {
        try (FaceServer server = server()) {
            assertThat(server.send("bob", "MKCALENDAR", "/calendars/locations/left/second/", "")
                            .statusCode())
                    .isEqualTo(201);
            book(server, "ada", "one", "left@example.org", at("20270302T100000Z", "20270302T110000Z"));
            answered(server, "ada", "one", "left@example.org", "ACCEPTED");
            List<QuotaPeriod> before = held(server);
            assertThat(before).hasSize(1);
            String elsewhere = "/calendars/users/bob/elsewhere/";
            to(server, "bob", "MOVE", COPY, elsewhere);
            assertThat(held(server)).isEmpty();
            to(server, "bob", "MOVE", elsewhere, COPY);
            assertThat(held(server)).isEqualTo(before);
        }
    }

    @Test
    void aCopyOfAWholeCalendarHoldsInAnotherHomeWhatIsAcceptedThere() throws Exception {
        try (FaceServer server = server()) {
            book(server, "ada", "one", "left@example.org", at("20270302T100000Z", "20270302T110000Z"));
            answered(server, "ada", "one", "left@example.org", "ACCEPTED");
            List<QuotaPeriod> before = held(server);
            assertThat(before).hasSize(1);
            // nobody is told, so that the organizer's event goes on saying that the room comes
            assertThat(server.send("bob", "DELETE", COPY + "one.ics", "", "Schedule-Reply", "F")
                            .statusCode())
                    .isEqualTo(204);
            assertThat(held(server)).isEmpty();
            String mine = "/calendars/users/ada/calendar/";
            String bare = "/calendars/locations/left/bare/";
            to(server, "ada", "COPY", mine, bare, "Depth", "0");
            assertThat(held(server)).isEmpty();
            to(server, "ada", "COPY", mine, "/calendars/locations/left/copied/");
            assertThat(held(server)).isEqualTo(before);
            assertThat(server.send("bob", "DELETE", "/calendars/locations/left/copied/", "", "Schedule-Reply", "F")
                            .statusCode())
                    .isEqualTo(204);
            assertThat(held(server)).isEmpty();
        }
    }

    private static void to(FaceServer server, String user, String method, String from, String to, String... headers)
            throws Exception {
        List<String> all = new ArrayList<>(List.of("Destination", to));
        all.addAll(List.of(headers));
        assertThat(server.send(user, method, from, "", all.toArray(String[]::new))
                        .statusCode())
                .isEqualTo(201);
    }

    /** What was promised under an earlier policy counts on, and goes when the event says so. */
    @Test
    void whatAnEarlierPolicyChargedGoesWithTheEvent() throws Exception {
        try (FaceServer server = server()) {
            prefers(server, "check_quota rooms\\nschedule_in_freebusy");
            String daily = at("20270302T100000Z", "20270302T110000Z") + "\nRRULE:FREQ=DAILY;COUNT=3";
            book(server, "ada", "daily", "bob@example.org", daily);
            answered(server, "ada", "daily", "bob@example.org", "ACCEPTED");
            assertThat(held(server)).hasSize(3);
            prefers(server, "schedule_in_freebusy");
            upload(server, file -> file.replace("COUNT=3", "COUNT=2"));
            assertThat(held(server)).hasSize(2);
            upload(server, file -> file.replace("COUNT=2", "COUNT=4"));
            assertThat(held(server)).as("nothing new is charged").hasSize(2);
            upload(server, file -> file.replaceFirst("ORGANIZER:[^\r]*\r\n", ""));
            assertThat(held(server)).isEmpty();
        }
    }

    private static void prefers(FaceServer server, String function) throws Exception {
        assertThat(server.send("bob", "PATCH", "/preferences", "{\"scheduling_function\": \"" + function + "\"}")
                        .statusCode())
                .isEqualTo(200);
    }

    /** Bob's program has his calendar as one file, and writes it back. */
    private static void upload(FaceServer server, UnaryOperator<String> change) throws Exception {
        String file = new String(server.get("bob", "/ical/bob/calendar.ics").body(), StandardCharsets.UTF_8);
        String changed = change.apply(file);
        assertThat(changed).isNotEqualTo(file);
        assertThat(server.send("bob", "PUT", "/ical/bob/calendar.ics", changed).statusCode())
                .isEqualTo(200);
    }
}
