package dev.orrery.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orrery.calendar.ReceiveMail;
import dev.orrery.store.RequestRow;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Mails of which nothing proves who sent them: on every store. */
abstract class UnprovedMailContract extends MailToBob {
    private static ReceiveMail verb(FaceServer server) {
        return server.house().receiveMail();
    }

    @Test
    void whatNothingProvesWaitsAndChangesNothingUntilItIsBelieved() throws Exception {
        try (FaceServer server = server("");
                LmtpPeer peer = new LmtpPeer(server.lmtpPort())) {
            for (String head : List.of(
                    "",
                    "Authentication-Results: other.net; dmarc=pass header.from=elsewhere.net\n",
                    "Authentication-Results: mx.example.org; dmarc=fail header.from=elsewhere.net; spf=pass"
                            + " smtp.mailfrom=zoe@elsewhere.net\n",
                    "Authentication-Results: mx.example.org; dmarc=pass header.from=evil.net\n",
                    "Authentication-Results: mx.example.org; none (dmarc=pass header.from=elsewhere.net)\n")) {
                assertThat(peer.deliver("zoe@elsewhere.net", invitation(head), "bob@example.org"))
                        .as(head)
                        .containsExactly("250 2.1.5 It waits until the recipient has looked at it");
            }
            assertThat(stored(server, "bob", HIS)).isEmpty();
            RequestRow request = requests(server).getFirst();
            assertThat(requests(server)).hasSize(1);
            assertThat(request.kind()).isEqualTo(RequestRow.Kind.UNPROVED);
            assertThat(request.why()).contains("mailto:zoe@elsewhere.net");

            assertThat(stored(server, "bob", "/requests")).contains("unproved", request.id());
            assertThat(server.send("ada", "POST", "/requests/" + request.id() + "/accept", "")
                            .statusCode())
                    .as("it is not hers to believe")
                    .isEqualTo(404);
            assertThat(server.send("bob", "POST", "/requests/" + request.id() + "/accept", "")
                            .statusCode())
                    .isBetween(200, 204);
            assertThat(stored(server, "bob", HIS)).contains("SUMMARY:Talk");
            assertThat(requests(server))
                    .as("now it is an invitation like any other")
                    .extracting(RequestRow::kind)
                    .containsExactly(RequestRow.Kind.INVITATION);
            assertThat(verb(server).believe(bob(server), request.id())).isEmpty();
        }
    }

    @Test
    void whatIsRefusedOnceDoesNotComeUpAgain() throws Exception {
        try (FaceServer server = server("");
                LmtpPeer peer = new LmtpPeer(server.lmtpPort())) {
            peer.deliver("zoe@elsewhere.net", invitation(""), "bob@example.org");
            String refuse = "/requests/" + requests(server).getFirst().id() + "/refuse";
            assertThat(server.send("bob", "POST", refuse, "").statusCode()).isBetween(200, 204);
            assertThat(peer.deliver("zoe@elsewhere.net", invitation(""), "bob@example.org"))
                    .containsExactly("250 2.0.0 It was here before");
            assertThat(requests(server)).isEmpty();
            assertThat(stored(server, "bob", HIS)).isEmpty();
        }
    }

    @Test
    void whatTheCalendarDoesNotTakeGoesOnWaiting() throws Exception {
        try (FaceServer server = server("");
                LmtpPeer peer = new LmtpPeer(server.lmtpPort())) {
            String reply = mail("", "text/calendar; method=REPLY", request("REPLY", ""))
                    .replace("mailto:bob@example.org", "mailto:zoe@elsewhere.net");
            assertThat(peer.deliver("zoe@elsewhere.net", reply, "bob@example.org")
                            .getFirst())
                    .startsWith("250 2.1.5");
            String request = "/requests/" + requests(server).getFirst().id();
            for (int i = 0; i < 2; i++) {
                assertThat(server.send("bob", "POST", request + "/accept", "").statusCode())
                        .as("there is nothing that it answers")
                        .isEqualTo(400);
            }
            assertThat(requests(server)).hasSize(1);
            assertThat(server.send("bob", "POST", request + "/refuse", "").statusCode())
                    .isBetween(200, 204);
            assertThat(requests(server)).isEmpty();
        }
    }

    /** A proved sender is proved to be that one, and not the organizer. */
    @Test
    void whoIsSomebodyElseChangesNothing() throws Exception {
        try (FaceServer server = server("");
                LmtpPeer peer = new LmtpPeer(server.lmtpPort())) {
            peer.deliver("zoe@elsewhere.net", invitation(PROVED), "bob@example.org");
            String before = stored(server, "bob", HIS);
            String evil = "Authentication-Results: mx.example.org; dmarc=pass header.from=evil.net\n";
            String cancel = mail(evil, "text/calendar; method=CANCEL", request("CANCEL", "SEQUENCE:5\n"))
                    .replace("From: Zoe <zoe@elsewhere.net>", "From: \"zoe@elsewhere.net\" <eve@evil.net>");
            assertThat(peer.deliver("eve@evil.net", cancel, "bob@example.org"))
                    .containsExactly("550 5.7.1 The calendar does not take it (REQUEST-STATUS 3.8)");
            String update = mail(evil, "text/calendar; method=REQUEST", request("REQUEST", "SEQUENCE:5\n"))
                    .replace("From: Zoe <zoe@elsewhere.net>", "From: eve@evil.net");
            assertThat(peer.deliver("eve@evil.net", update, "bob@example.org").getFirst())
                    .startsWith("250 2.1.5");
            String likeZoe = mail(evil, "text/calendar; method=REQUEST", request("REQUEST", "SEQUENCE:6\n"))
                    .replace("From: Zoe <zoe@elsewhere.net>", "From: Zoe <zoe%40elsewhere.net?x@evil.net>");
            assertThat(peer.deliver("eve@evil.net", likeZoe, "bob@example.org").getFirst())
                    .startsWith("250 2.1.5");
            String forZoe = cancel.replace(
                    "ORGANIZER:mailto:zoe@elsewhere.net",
                    "ORGANIZER;SENT-BY=\"mailto:eve@evil.net\":mailto:zoe@elsewhere.net?x=@evil.net");
            assertThat(peer.deliver("eve@evil.net", forZoe, "bob@example.org").getFirst())
                    .startsWith("550 5.7.1");
            assertThat(stored(server, "bob", HIS)).isEqualTo(before);
        }
    }
}
