package dev.orrery.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orrery.model.HomeId;
import dev.orrery.store.RequestRow;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** Proposals of other times by somebody whom Bob invited: how many of them may wait, on every store. */
abstract class WaitingProposalsContract extends MailToBob {
    private static final int MOST = 200;

    private static String event(String lines) {
        return """
                BEGIN:VCALENDAR
                VERSION:2.0
                PRODID:-//test//EN
                %sBEGIN:VEVENT
                UID:talk
                DTSTAMP:20260301T120000Z
                ORGANIZER:mailto:bob@example.org
                ATTENDEE;RSVP=TRUE:mailto:zoe@elsewhere.net
                %s
                END:VEVENT
                END:VCALENDAR
                """.formatted(lines.startsWith("RRULE") ? "" : "METHOD:COUNTER\n", lines);
    }

    /** @param day of the series */
    private static String proposal(int day, String start, String more) {
        return event("RECURRENCE-ID:%s\nDTSTART:%s%s"
                .formatted(
                        Instant.parse("2036-03-02T10:00:00Z")
                                .plusSeconds(day * 86_400L)
                                .toString()
                                .replaceAll("[-:]", ""),
                        start,
                        more));
    }

    private static String proposed(LmtpPeer peer, String proposal) throws Exception {
        return peer.deliver(
                        "zoe@elsewhere.net",
                        mail(PROVED, "text/calendar; method=COUNTER; charset=utf-8", proposal),
                        "bob@example.org")
                .getFirst();
    }

    private static void invite(FaceServer server) throws Exception {
        String series = event("RRULE:FREQ=DAILY\nDTSTART:20360302T100000Z\nSUMMARY:Talk");
        assertThat(server.send("bob", "PUT", HIS, series.replace("\n", "\r\n")).statusCode())
                .isEqualTo(201);
    }

    private static void fill(FaceServer server, int from, String start) {
        HomeId home = bob(server).home();
        server.house().store().write(home, tx -> {
            for (int i = from; i < MOST; i++) {
                tx.bookings()
                        .putRequest(new RequestRow(
                                home,
                                RequestRow.Kind.COUNTER,
                                "talk",
                                "filled " + i,
                                "mailto:guest" + i + "@elsewhere.net",
                                "COUNTER",
                                "",
                                "",
                                Instant.EPOCH.plusSeconds(i),
                                proposal(1_000 + i, start, "").getBytes(StandardCharsets.UTF_8)));
            }
            return true;
        });
    }

    private static long waiting(FaceServer server) {
        HomeId home = bob(server).home();
        return server.house().store().read(s -> s.bookings().countRequests(home, RequestRow.Kind.COUNTER));
    }

    @Test
    void whoIsInvitedOnceFillsNobodysStore() throws Exception {
        try (FaceServer server = server("");
                LmtpPeer peer = new LmtpPeer(server.lmtpPort())) {
            invite(server);
            assertThat(proposed(peer, proposal(3, "20360305T150000Z", "\nDESCRIPTION:" + "x".repeat(257 << 10))))
                    .startsWith("554 5.6.0 The content has");
            assertThat(proposed(peer, proposal(3, "20360305T150000Z", ""))).startsWith("250 2.0.0");
            assertThat(waiting(server)).isEqualTo(1);
            fill(server, 1, "20360305T160000Z");
            assertThat(proposed(peer, proposal(4, "20360306T150000Z", "")))
                    .isEqualTo("452 4.2.2 There are already 200 proposals that wait for the recipient, and that is the"
                            + " limit.");
            assertThat(proposed(peer, proposal(3, "20360305T170000Z", "")))
                    .as("in place of an older one")
                    .startsWith("250 2.0.0");
            assertThat(waiting(server)).isEqualTo(MOST);
            assertThat(stored(server, "bob", HIS)).contains("DTSTART:20360302T100000Z");
        }
    }

    @Test
    void whatCannotBeTakenAnyMoreMakesRoom() throws Exception {
        try (FaceServer server = server("");
                LmtpPeer peer = new LmtpPeer(server.lmtpPort())) {
            invite(server);
            fill(server, 0, "20260305T160000Z");
            assertThat(proposed(peer, proposal(4, "20360306T150000Z", ""))).startsWith("250 2.0.0");
            assertThat(waiting(server)).isEqualTo(MOST - 50 + 1);
        }
    }

    @Test
    void nobodyTakesThePlaceOfAllOthers() throws Exception {
        try (FaceServer server = server("");
                LmtpPeer peer = new LmtpPeer(server.lmtpPort())) {
            invite(server);
            for (int day = 0; day < 20; day++) {
                assertThat(proposed(peer, proposal(day, "20360405T150000Z", "")))
                        .startsWith("250 2.0.0");
            }
            assertThat(proposed(peer, proposal(20, "20360405T150000Z", "")))
                    .isEqualTo(
                            "452 4.2.2 There are already 20 proposals by one attendee that wait for the recipient, and"
                                    + " that is the limit.");
            assertThat(proposed(peer, proposal(4, "20360405T160000Z", "")))
                    .as("in place of an older one")
                    .startsWith("250 2.0.0");
            assertThat(waiting(server)).isEqualTo(20);
        }
    }
}
