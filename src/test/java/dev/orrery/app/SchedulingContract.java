package dev.orrery.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orrery.calendar.By;
import dev.orrery.calendar.Preconditions;
import dev.orrery.calendar.PutObject;
import dev.orrery.dav.Events;
import dev.orrery.model.Principal;
import dev.orrery.model.PrincipalKind;
import dev.orrery.model.PrincipalName;
import dev.orrery.store.CollectionRow;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Invitations between people of a running server: on every store. */
abstract class SchedulingContract {
    /** So long that a slow machine never fails the test that waits. */
    private static final String PATIENT = """
            [scheduling]
            wait-milliseconds = 10000
            """;

    @TempDir
    private Path directory;

    abstract String storeUrl();

    static String meeting(String uid, String more) {
        return Events.calendar("""
                BEGIN:VEVENT
                UID:%s
                DTSTAMP:20260301T120000Z
                DTSTART:20260302T100000Z
                DTEND:20260302T110000Z
                SUMMARY:Meeting
                ORGANIZER:mailto:ada@example.org
                ATTENDEE;PARTSTAT=ACCEPTED:mailto:ada@example.org
                ATTENDEE;RSVP=TRUE:mailto:bob@example.org
                %sEND:VEVENT
                """.formatted(uid, more));
    }

    private static String text(HttpResponse<byte[]> response) {
        return new String(response.body(), StandardCharsets.UTF_8);
    }

    @Test
    void whoIsInvitedSeesItAtOnceAndTheAnswerIsSeenAtOnce() throws Exception {
        try (FaceServer server = new FaceServer(storeUrl(), directory, PATIENT)) {
            String mine = "/calendars/users/ada/calendar/1.ics";
            String his = "/calendars/users/bob/calendar/meeting.ics";
            HttpResponse<byte[]> put = server.send("ada", "PUT", mine, meeting("meeting", ""));
            assertThat(put.statusCode()).isEqualTo(201);
            assertThat(put.headers().firstValue("ETag")).isEmpty();
            HttpResponse<byte[]> invitation = server.get("bob", his);
            assertThat(invitation.statusCode()).isEqualTo(200);
            assertThat(text(server.get("ada", mine))).contains("SCHEDULE-STATUS=1.2:mailto:bob@example.org");

            String accepted = text(invitation).replace("ATTENDEE;RSVP=TRUE", "ATTENDEE;PARTSTAT=ACCEPTED");
            assertThat(server.send("bob", "PUT", his, accepted).statusCode()).isEqualTo(204);
            assertThat(text(server.get("ada", mine)).replace("\r\n ", ""))
                    .containsPattern("ATTENDEE;[^:]*PARTSTAT=ACCEPTED[^:]*:mailto:bob@example.org");

            assertThat(server.send("ada", "DELETE", mine, "").statusCode()).isEqualTo(204);
            assertThat(text(server.get("bob", his))).contains("STATUS:CANCELLED");
            assertThat(text(server.get(null, "/metrics"))).contains("scheduling_delivered_total 3.0");
        }
    }

    /** The server dies after the event was stored and before anybody was told. */
    @Test
    void whatWasNotDeliveredBeforeACrashIsDeliveredOnceAfterIt() throws Exception {
        try (FaceServer _ = new FaceServer(storeUrl(), directory, "")) {
            // people are known, and the log has its reader
        }
        try (FaceServer server = new FaceServer(storeUrl(), directory, "")) {
            store(server.house(), "quick");
        }
        try (House house = FaceServer.houseOf(storeUrl(), directory, "", java.util.Map.of())) {
            store(house, "meeting");
        }
        try (FaceServer server = new FaceServer(storeUrl(), directory, "")) {
            String his = "/calendars/users/bob/calendar/meeting.ics";
            Instant deadline = Instant.now().plusSeconds(60);
            while (server.get("bob", his).statusCode() != 200) {
                assertThat(Instant.now()).isBefore(deadline);
                LockSupport.parkNanos(5_000_000);
            }
            assertThat(server.send("bob", "DELETE", his, "").statusCode()).isEqualTo(204);
        }
        try (FaceServer server = new FaceServer(storeUrl(), directory, PATIENT)) {
            // something newer is delivered, and by then the old would have come again
            server.send("ada", "PUT", "/calendars/users/ada/calendar/later.ics", meeting("later", ""));
            assertThat(server.get("bob", "/calendars/users/bob/calendar/later.ics")
                            .statusCode())
                    .isEqualTo(200);
            assertThat(server.get("bob", "/calendars/users/bob/calendar/meeting.ics")
                            .statusCode())
                    .isEqualTo(404);
        }
    }

    private static void store(House house, String uid) {
        Principal ada = house.principals()
                .find(new PrincipalName(PrincipalKind.USER, "ada"))
                .orElseThrow();
        CollectionRow calendar = house.store()
                .read(snapshot -> snapshot.collections(ada.home()).stream()
                        .filter(row -> row.name().equals("calendar"))
                        .findFirst()
                        .orElseThrow());
        PutObject put = new PutObject(
                house.store(),
                house.mirrored(),
                house.rules(),
                house.limits(),
                new dev.orrery.calendar.Scheduling(
                        house.rules(), new dev.orrery.calendar.Scheduling.Settings(java.time.Duration.ZERO, 0, false)),
                UUID::randomUUID);
        put.put(new PutObject.Request(
                new By(house.principals().asCaller(ada), "test"),
                calendar,
                uid + ".ics",
                meeting(uid, "").getBytes(StandardCharsets.UTF_8),
                "text/calendar",
                Preconditions.NONE));
    }

    private static String ahead(String uid) {
        return meeting(uid, "").replace("20260302", "20990302");
    }

    @Test
    void whoRemovesACalendarTellsTheOthersOfWhatIsToCome() throws Exception {
        try (FaceServer server = new FaceServer(storeUrl(), directory, PATIENT)) {
            String extra = "/calendars/users/ada/extra/";
            String his = "/calendars/users/bob/calendar/";
            assertThat(server.send("ada", "MKCALENDAR", extra, "").statusCode()).isEqualTo(201);
            server.send("ada", "PUT", extra + "past.ics", meeting("past", ""));
            server.send("ada", "PUT", extra + "next.ics", ahead("next"));
            server.send("ada", "PUT", "/calendars/users/ada/calendar/stays.ics", ahead("stays"));
            assertThat(server.send("ada", "DELETE", extra, "").statusCode()).isEqualTo(204);
            assertThat(text(server.get("bob", his + "next.ics"))).contains("STATUS:CANCELLED");
            assertThat(text(server.get("bob", his + "past.ics"))).doesNotContain("STATUS:CANCELLED");
            assertThat(text(server.get("bob", his + "stays.ics"))).doesNotContain("STATUS:CANCELLED");
        }
    }

    @Test
    void whoRemovesACalendarDeclinesWhatIsInItUnlessNobodyIsToBeTold() throws Exception {
        try (FaceServer server = new FaceServer(storeUrl(), directory, PATIENT)) {
            String mine = "/calendars/users/ada/calendar/";
            String extra = "/calendars/users/bob/extra/";
            for (String uid : List.of("told", "quiet")) {
                server.send("ada", "PUT", mine + uid + ".ics", ahead(uid));
                assertThat(server.send("bob", "MKCALENDAR", extra, "").statusCode())
                        .isEqualTo(201);
                String at = "/calendars/users/bob/calendar/" + uid + ".ics";
                int moved = server.send("bob", "MOVE", at, "", "Destination", extra + uid + ".ics")
                        .statusCode();
                assertThat(moved).isEqualTo(201);
                String reply = uid.equals("told") ? "T" : "F";
                assertThat(server.send("bob", "DELETE", extra, "", "Schedule-Reply", reply)
                                .statusCode())
                        .isEqualTo(204);
            }
            assertThat(text(server.get("ada", mine + "told.ics")).replace("\r\n ", ""))
                    .containsPattern("PARTSTAT=DECLINED[^\r]*:mailto:bob@example.org");
            assertThat(text(server.get("ada", mine + "quiet.ics"))).doesNotContain("DECLINED");
        }
    }

    /** No key of a database holds it, and the log's reader goes on to whatever comes after it. */
    @Test
    void anAddressThatIsTooLongIsNobodysAndHoldsUpNothing() throws Exception {
        String far = "mailto:" + letters(4_000) + "@example.org";
        try (FaceServer server = new FaceServer(storeUrl(), directory, PATIENT)) {
            String mine = "/calendars/users/ada/calendar/";
            int put = server.send("ada", "PUT", mine + "far.ics", meeting("far", "ATTENDEE:" + far + "\n"))
                    .statusCode();
            assertThat(put).isEqualTo(201);
            assertThat(unfolded(server.get("ada", mine + "far.ics")))
                    .contains("SCHEDULE-STATUS=3.7:" + far, "SCHEDULE-STATUS=1.2:mailto:bob@example.org");
            String answer = meeting("asked", "")
                    .replace("ORGANIZER:mailto:ada@example.org", "ORGANIZER:" + far)
                    .replace("ATTENDEE;RSVP=TRUE", "ATTENDEE;PARTSTAT=ACCEPTED");
            String his = "/calendars/users/bob/calendar/";
            assertThat(server.send("bob", "PUT", his + "asked.ics", answer).statusCode())
                    .isEqualTo(201);
            assertThat(unfolded(server.get("bob", his + "asked.ics"))).contains("SCHEDULE-STATUS=3.7:" + far);
            server.send("ada", "PUT", mine + "next.ics", meeting("next", ""));
            assertThat(server.get("bob", his + "next.ics").statusCode()).isEqualTo(200);
        }
    }

    private static String unfolded(HttpResponse<byte[]> response) {
        return text(response).replace("\r\n ", "");
    }

    /** Nothing that a database could make shorter. */
    private static String letters(int length) {
        return new Random(7)
                .ints(length, 'a', 'z')
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }
}
