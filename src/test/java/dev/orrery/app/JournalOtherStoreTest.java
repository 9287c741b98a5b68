package dev.orrery.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orrery.model.HomeId;
import dev.orrery.model.PrincipalKind;
import dev.orrery.model.PrincipalName;
import dev.orrery.store.Reservation;
import dev.orrery.store.ReservationRequest;
import dev.orrery.store.Reservations;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Servers with stores of their own and one journal, whose members of one pool are asked for by one event. */
class JournalOtherStoreTest {
    private static final String ZOE = "mailto:zoe@elsewhere.net";
    private static final String SERVER = """
            journal-url = "sqlite:%s"
            [mail]
            domain = "example.org"
            smtp = "127.0.0.1:%d"
            trusted-authserv-id = "mx.example.org"
            lmtp-listen = "127.0.0.1:0"
            [[resource]]
            name = "beamer"
            mail = ["beamer@example.org"]
            policy = ["schedule_across_quota beamers"]
            """;
    private static final String MAIL = """
            From: <zoe@elsewhere.net>
            To: <beamer@example.org>
            Authentication-Results: mx.example.org; dmarc=pass header.from=elsewhere.net
            Message-ID: <talk@elsewhere.net>
            MIME-Version: 1.0
            Content-Type: text/calendar; method=REQUEST; charset=utf-8

            BEGIN:VCALENDAR
            VERSION:2.0
            PRODID:-//test//EN
            METHOD:REQUEST
            BEGIN:VEVENT
            UID:talk
            DTSTAMP:20260301T120000Z
            DTSTART:20370302T100000Z
            DTEND:20370302T110000Z
            ORGANIZER:mailto:zoe@elsewhere.net
            ATTENDEE;RSVP=TRUE:mailto:beamer@example.org
            ATTENDEE;RSVP=TRUE:mailto:beamer@example.net
            END:VEVENT
            END:VCALENDAR
            """;

    @TempDir
    private Path directory;

    private FaceServer server(String name, SmtpPeer out) throws Exception {
        Path home = Files.createDirectory(directory.resolve(name));
        return new FaceServer("sqlite:orrery.db", home, SERVER.formatted(directory.resolve("journal.db"), out.port()));
    }

    private static HomeId beamer(FaceServer server) {
        return server.house()
                .principals()
                .find(new PrincipalName(PrincipalKind.RESOURCE, "beamer"))
                .orElseThrow()
                .home();
    }

    private static ReservationRequest request(HomeId home) {
        long start = Instant.parse("2037-03-02T10:00:00Z").getEpochSecond();
        return new ReservationRequest(
                home,
                "talk",
                ZOE,
                Set.of("beamers"),
                Set.of(),
                Set.of("beamers"),
                List.of(new ReservationRequest.Time("", start, start + 3_600)),
                "Talk");
    }

    @Test
    void ofOneEventNothingIsAnsweredWhileAnotherStoreDecides() throws Exception {
        try (SmtpPeer out = new SmtpPeer();
                FaceServer here = server("here", out);
                FaceServer there = server("there", out);
                LmtpPeer in = new LmtpPeer(here.lmtpPort())) {
            Reservations other = there.house().store().journal().reservations().orElseThrow();
            ReservationRequest request = request(beamer(there));
            Reservation made = other.reserve(request);
            assertThat(made.token()).isNotEmpty();
            assertThat(answer(in)).startsWith("451");
            assertThat(stored(here)).isEmpty();

            other.settle(request.home(), request.uid(), made.token()); // it has declined
            assertThat(answer(in)).startsWith("250");
            assertThat(stored(here)).contains("PARTSTAT=ACCEPTED");
        }
    }

    private static String answer(LmtpPeer in) throws Exception {
        return in.deliver("zoe@elsewhere.net", MAIL, "beamer@example.org").getFirst();
    }

    private static String stored(FaceServer server) {
        return server.house()
                .store()
                .read(snapshot -> snapshot.collections(beamer(server)).stream()
                        .filter(row -> !row.name().equals("inbox"))
                        .flatMap(row -> snapshot.objectByUid(row.ref(), "talk").stream())
                        .findFirst()
                        .map(row -> new String(snapshot.content(row), StandardCharsets.UTF_8))
                        .orElse(""));
    }
}
