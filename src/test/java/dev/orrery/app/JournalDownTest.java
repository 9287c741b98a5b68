package dev.orrery.app;

import static dev.orrery.app.RoomsContract.answered;
import static dev.orrery.app.RoomsContract.at;
import static dev.orrery.app.RoomsContract.await;
import static dev.orrery.app.RoomsContract.book;
import static dev.orrery.app.RoomsContract.path;
import static org.assertj.core.api.Assertions.assertThat;

import dev.orrery.store.QuotaPeriod;
import dev.orrery.store.sql.OwnPostgres;
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

/**
 * The journal's server ends and comes back while the others work: whoever needs a quota is told to come again, nothing that
 * they asked for is half done, and everybody else notices nothing.
 */
class JournalDownTest {
    private static final String ROOMS = """
            journal-url = "%s"
            [scheduling]
            wait-milliseconds = 200
            [mail]
            domain = "example.org"
            trusted-authserv-id = "mx.example.org"
            lmtp-listen = "127.0.0.1:0"
            [[location]]
            name = "hall"
            mail = ["hall@example.org"]
            policy = ["check_quota rooms", "schedule_in_freebusy"]
            [[location]]
            name = "board"
            mail = ["board@example.org"]
            policy = ["check_quota rooms", "approve"]
            write-delegates = ["bob"]
            [[location]]
            name = "free"
            mail = ["free@example.org"]
            """;

    @TempDir
    private Path directory;

    @Test
    void whoNeedsAQuotaComesAgainAndNothingIsHalfDone() throws Exception {
        try (OwnPostgres postgres = new OwnPostgres(directory.resolve("data"));
                FaceServer server = new FaceServer("sqlite:orrery.db", directory, ROOMS.formatted(postgres.url()))) {
            server.house().store().journal().putLimit("rooms", "*", 4 * 3_600);
            book(server, "ada", "first", "hall@example.org", at("20370302T100000Z", "20370302T110000Z"));
            answered(server, "ada", "first", "hall@example.org", "ACCEPTED");
            book(server, "ada", "asked", "board@example.org", at("20370303T100000Z", "20370303T110000Z"));
            String request = awaitRequest(server);
            List<QuotaPeriod> before = held(server);

            postgres.crash();
            whileItIsDown(server, request);
            assertThat(held(server)).as("what the store says is held").isEqualTo(before);

            postgres.startAgain();
            answered(server, "ada", "second", "hall@example.org", "ACCEPTED");
            assertThat(mail(server)).startsWith("250");
            assertThat(decide(server, request).statusCode()).isEqualTo(204);
            answered(server, "ada", "asked", "board@example.org", "ACCEPTED");
            assertThat(held(server))
                    .extracting(QuotaPeriod::uid)
                    .containsOnlyOnce("first", "second", "asked", "mailed");
            awaitJournal(server, 4);
            assertThat(server.house()
                            .store()
                            .journal()
                            .reservations()
                            .orElseThrow()
                            .differences())
                    .isEmpty();
        }
    }

    private static void whileItIsDown(FaceServer server, String request) throws Exception {
        String answer = mail(server);
        assertThat(answer).startsWith("451 4.3.0").contains("The journal of quotas");
        assertThat(mail(server)).as("however often").startsWith("451 4.3.0");
        HttpResponse<byte[]> refused = decide(server, request);
        assertThat(refused.statusCode()).isEqualTo(503);
        assertThat(Integer.parseInt(FaceServer.header(refused, "Retry-After"))).isPositive();
        assertThat(requests(server)).as("it can be decided again").hasSize(1);

        // the organizer's own calendar needs no quota: the event is kept, and the room's answer comes later
        book(server, "ada", "second", "hall@example.org", at("20370304T100000Z", "20370304T110000Z"));
        assertThat(await(server, "ada", "second", text -> text.contains("SCHEDULE-STATUS=1.0")))
                .doesNotContain("PARTSTAT=DECLINED");
        assertThat(server.get("bob", "/calendars/locations/board/calendar/asked.ics")
                        .statusCode())
                .isEqualTo(200);
        book(server, "bob", "free", "free@example.org", at("20370304T100000Z", "20370304T110000Z"));
        answered(server, "bob", "free", "free@example.org", "ACCEPTED");
        assertThat(server.send("ada", "DELETE", path("ada", "none"), "").statusCode())
                .isEqualTo(404);

        JsonNode health =
                JsonMapper.shared().readTree(server.get(null, "/health").body());
        assertThat(health.toString()).contains("Bookings under a quota wait");
        assertThat(new String(server.get(null, "/metrics").body(), StandardCharsets.UTF_8))
                .doesNotContain("journal_failures_total 0.0");
    }

    private static HttpResponse<byte[]> decide(FaceServer server, String request) throws Exception {
        return server.send("bob", "POST", "/requests/" + request + "/accept", "");
    }

    private static JsonNode requests(FaceServer server) throws Exception {
        return JsonMapper.shared().readTree(server.get("bob", "/requests").body());
    }

    private static String awaitRequest(FaceServer server) throws Exception {
        Instant deadline = Instant.now().plusSeconds(60);
        while (requests(server).isEmpty()) {
            assertThat(Instant.now()).isBefore(deadline);
            LockSupport.parkNanos(5_000_000);
        }
        return requests(server).get(0).get("id").stringValue();
    }

    private static List<QuotaPeriod> held(FaceServer server) {
        return server.house().store().read(snapshot -> snapshot.bookings().periods("rooms", 0));
    }

    private static void awaitJournal(FaceServer server, int count) {
        Instant deadline = Instant.now().plusSeconds(60);
        while (server.house().store().journal().periods("rooms", 0).size() != count) {
            assertThat(Instant.now()).as("periods in the journal").isBefore(deadline);
            LockSupport.parkNanos(5_000_000);
        }
    }

    private static String mail(FaceServer server) throws Exception {
        try (LmtpPeer peer = new LmtpPeer(server.lmtpPort())) {
            return peer.deliver("zoe@elsewhere.net", """
                    From: <zoe@elsewhere.net>
                    To: <hall@example.org>
                    Authentication-Results: mx.example.org; dmarc=pass header.from=elsewhere.net
                    Message-ID: <mailed@elsewhere.net>
                    MIME-Version: 1.0
                    Content-Type: text/calendar; method=REQUEST; charset=utf-8

                    BEGIN:VCALENDAR
                    VERSION:2.0
                    PRODID:-//test//EN
                    METHOD:REQUEST
                    BEGIN:VEVENT
                    UID:mailed
                    DTSTAMP:20260301T120000Z
                    DTSTART:20370305T100000Z
                    DTEND:20370305T110000Z
                    SUMMARY:Mailed
                    ORGANIZER:mailto:zoe@elsewhere.net
                    ATTENDEE;RSVP=TRUE:mailto:hall@example.org
                    END:VEVENT
                    END:VCALENDAR
                    """, "hall@example.org").getFirst();
        }
    }
}
