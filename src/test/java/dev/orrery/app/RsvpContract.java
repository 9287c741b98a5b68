package dev.orrery.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orrery.calendar.Explain;
import dev.orrery.calendar.ReturnedLetters;
import dev.orrery.model.Principal;
import dev.orrery.model.PrincipalKind;
import dev.orrery.model.PrincipalName;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The page behind the link in an invitation, as a browser and as a stranger see it: on every store. */
abstract class RsvpContract {
    private static final String EVENT = "/calendars/users/ada/calendar/1.ics";
    private static final String DAY =
            LocalDate.now(ZoneOffset.UTC).plusDays(7).format(DateTimeFormatter.BASIC_ISO_DATE);

    @TempDir
    private Path directory;

    abstract String storeUrl();

    private static String settings(SmtpPeer peer, String more) {
        return """
                [mail]
                domain = "example.org"
                smtp = "127.0.0.1:%d"
                lmtp-listen = "127.0.0.1:0"
                %s
                """.formatted(peer.port(), more);
    }

    FaceServer server(SmtpPeer peer) throws Exception {
        return new FaceServer(storeUrl(), directory, settings(peer, "rsvp-url = \"https://calendar.example.org\""));
    }

    private static String meeting(String more) {
        return """
                BEGIN:VCALENDAR
                VERSION:2.0
                PRODID:-//test//EN
                BEGIN:VEVENT
                UID:meeting
                DTSTAMP:20260301T120000Z
                DTSTART:%sT100000Z
                DTEND:%sT110000Z
                ORGANIZER;CN="A <b>d</b>a":mailto:ada@example.org
                ATTENDEE;PARTSTAT=ACCEPTED:mailto:ada@example.org
                %sEND:VEVENT
                END:VCALENDAR
                """.formatted(DAY, DAY, more).replace("\n", "\r\n");
    }

    static final String ZOE = "ATTENDEE;CN=\"Zoë\";RSVP=TRUE:mailto:zoe@elsewhere.net\n";

    private static String stored(FaceServer server) throws Exception {
        return FaceServer.text(server.get("ada", EVENT)).replace("\r\n ", "");
    }

    private static void await(Callable<Boolean> condition) throws Exception {
        Instant deadline = Instant.now().plusSeconds(60);
        while (!condition.call()) {
            assertThat(Instant.now()).isBefore(deadline);
            Thread.onSpinWait();
        }
    }

    static HttpResponse<byte[]> answer(FaceServer server, String link, String form) throws Exception {
        return server.send(null, "POST", link, form, "Content-Type", "application/x-www-form-urlencoded");
    }

    static String page(HttpResponse<byte[]> answer) throws Exception {
        return String.join("\n", RsvpLinks.lines(FaceServer.text(answer)));
    }

    static String invite(FaceServer server, SmtpPeer peer, String more) throws Exception {
        assertThat(server.send("ada", "PUT", EVENT, meeting(more)).statusCode()).isIn(201, 204);
        return RsvpLinks.in(peer.await(1).getFirst());
    }

    private static Principal ada(FaceServer server) {
        return server.house()
                .principals()
                .find(new PrincipalName(PrincipalKind.USER, "ada"))
                .orElseThrow();
    }

    @Test
    void lookingChangesNothingAndThePageTrustsNobody() throws Exception {
        try (SmtpPeer peer = new SmtpPeer();
                FaceServer server = server(peer)) {
            String link = invite(server, peer, "SUMMARY:<script>alert(1)</script> {{content}} Grüße\n" + ZOE);
            assertThat(RsvpLinks.text(peer.await(1).getFirst()))
                    .contains(
                            "Accept: https://calendar.example.org" + link + "?accept",
                            "Maybe: https://calendar.example.org" + link + "?maybe",
                            "Decline: https://calendar.example.org" + link + "?decline");
            await(() -> stored(server).contains("SCHEDULE-STATUS=1.1:mailto:zoe@elsewhere.net"));
            String before = stored(server);
            for (String choice : List.of("", "?accept", "?maybe", "?decline", "?answer=accept")) {
                HttpResponse<byte[]> page = server.get(null, link + choice);
                assertThat(page.statusCode()).isEqualTo(200);
                assertThat(FaceServer.text(page)).doesNotContain("<script", "<b>d</b>", "<img");
                assertThat(page(page))
                        .contains(
                                "What: <script>alert(1)</script> {{content}} Grüße",
                                "Organizer: A <b>d</b>a <ada@example.org>");
            }
            HttpResponse<byte[]> page = server.get(null, link);
            assertThat(FaceServer.header(page, "Content-Security-Policy"))
                    .contains("default-src 'none'", "form-action 'self'", "frame-ancestors 'none'")
                    .doesNotContain("unsafe", "script-src");
            assertThat(FaceServer.header(page, "Cache-Control")).isEqualTo("no-store");
            assertThat(FaceServer.header(page, "Referrer-Policy")).isEqualTo("no-referrer");
            assertThat(FaceServer.header(page, "X-Robots-Tag")).contains("noindex");
            HttpResponse<byte[]> head = server.send(null, "HEAD", link, "");
            assertThat(head.statusCode()).isEqualTo(200);
            assertThat(head.body()).isEmpty();
            for (String method : List.of("PUT", "DELETE", "OPTIONS", "PROPFIND")) {
                HttpResponse<byte[]> wrong = server.send(null, method, link, "");
                assertThat(wrong.statusCode()).as(method).isEqualTo(405);
                assertThat(FaceServer.header(wrong, "Allow")).isEqualTo("GET, HEAD, POST");
            }
            assertThat(stored(server)).isEqualTo(before);
        }
    }

    @Test
    void whatIsNoLinkOrNoAnswerIsRefusedAndChangesNothing() throws Exception {
        try (SmtpPeer peer = new SmtpPeer();
                FaceServer server = server(peer)) {
            String link = invite(server, peer, ZOE);
            await(() -> stored(server).contains("SCHEDULE-STATUS=1.1:mailto:zoe@elsewhere.net"));
            String before = stored(server);
            String flipped = link.substring(0, link.length() - 1) + (link.endsWith("A") ? "B" : "A");
            for (String other : List.of(flipped, "/rsvp/", "/rsvp", "/rsvp/x", link + "/more", link.toUpperCase())) {
                HttpResponse<byte[]> page = server.get(null, other);
                assertThat(page.statusCode()).as(other).isIn(404, 401);
                assertThat(answer(server, other, "answer=accept").statusCode())
                        .as(other)
                        .isIn(404, 401);
            }
            assertThat(answer(server, link, "").statusCode()).isEqualTo(400);
            assertThat(answer(server, link, "answer=delegated").statusCode()).isEqualTo(400);
            assertThat(answer(server, link, "comment=" + "x".repeat(20_000) + "&answer=accept")
                            .statusCode())
                    .isEqualTo(413);
            assertThat(server.send(null, "POST", link, "{\"answer\":\"accept\"}", "Content-Type", "application/json")
                            .statusCode())
                    .isEqualTo(415);
            assertThat(stored(server)).isEqualTo(before);
            int status = 0;
            for (int i = 0; i < 40 && status != 429; i++) {
                HttpResponse<byte[]> many = answer(server, link, "answer=none");
                status = many.statusCode();
                assertThat(status).isIn(400, 429);
                assertThat(FaceServer.header(many, "Retry-After").isEmpty()).isEqualTo(status == 400);
            }
            assertThat(status).as("bounded by link").isEqualTo(429);
            assertThat(server.get(null, link).statusCode()).isEqualTo(200);
        }
    }

    /** One link answers for one person, and what is told of it says how it came. */
    @Test
    void eachLinkAnswersForWhomItWasSentTo() throws Exception {
        try (SmtpPeer peer = new SmtpPeer();
                FaceServer server = server(peer)) {
            invite(server, peer, "SUMMARY:Talk\n" + ZOE + ZOE.replace("zoe", "max"));
            List<SmtpPeer.Received> mails = peer.await(2);
            String max = RsvpLinks.in(mails.stream()
                    .filter(mail -> mail.recipient().startsWith("max"))
                    .findFirst()
                    .orElseThrow());
            HttpResponse<byte[]> answered =
                    answer(server, max, "comment=Gr%C3%BC%C3%9Fe%0D%0A%3Cb%3E%00%1B&answer=maybe");
            assertThat(answered.statusCode()).isEqualTo(200);
            assertThat(page(answered)).contains("Your answer is noted.", "Your answer: maybe", "max@elsewhere.net");
            assertThat(stored(server))
                    .containsPattern("ATTENDEE;[^\r]*PARTSTAT=TENTATIVE[^\r]*:mailto:max@elsewhere.net")
                    .doesNotContainPattern("PARTSTAT=TENTATIVE[^\r]*:mailto:zoe");
            Explain.Told told = new Explain(server.house().store()).about(ada(server), "meeting");
            assertThat(told.steps().toString()).contains("answered by its link", "TENTATIVE Grüße", "by=system (link)");
            assertThat(stored(server)).containsPattern("X-CALENDARSERVER-ATTENDEE-COMMENT;[^\r]*:Grüße\\\\n<b>\r");
            assertThat(FaceServer.text(server.get("ada", "/requests/letters")))
                    .contains("\"answer\":\"TENTATIVE Grüße\\n<b>\"", "zoe@elsewhere.net");
            assertThat(FaceServer.text(server.get("ada", "/requests/letters?uid=other")))
                    .isEqualTo("[]");
            assertThat(server.get("ada", "/requests/other").statusCode()).isEqualTo(404);
            assertThat(server.send("ada", "POST", "/requests/letters", "").statusCode())
                    .isEqualTo(405);
            assertThat(server.get(null, "/requests/letters").statusCode()).isEqualTo(401);
            String before = stored(server);
            assertThat(answer(server, max, "answer=maybe").statusCode()).isEqualTo(200);
            assertThat(stored(server)).as("the same once more says nothing new").isEqualTo(before);
            assertThat(FaceServer.text(server.get(null, "/metrics"))).contains("mail_rsvp_answers_total 1.0");
        }
    }

    /** Each came after another, and its words were in the event until the next: so the last has a stamp of its own. */
    @Test
    void ofTheSameAnswerWithOtherWordsNoneIsLost() throws Exception {
        try (SmtpPeer peer = new SmtpPeer();
                FaceServer server = server(peer);
                ExecutorService pool = Executors.newFixedThreadPool(6)) {
            String link = invite(server, peer, ZOE);
            CyclicBarrier barrier = new CyclicBarrier(6);
            Instant start = Instant.now().truncatedTo(ChronoUnit.SECONDS);
            List<Future<HttpResponse<byte[]>>> answers = new ArrayList<>();
            for (int i = 0; i < 6; i++) {
                String form = "answer=accept&comment=words" + i;
                answers.add(pool.submit(() -> {
                    barrier.await();
                    return answer(server, link, form);
                }));
            }
            for (Future<HttpResponse<byte[]>> one : answers) {
                assertThat(one.get().statusCode()).isEqualTo(200);
            }
            Matcher words = Pattern.compile("X-CALENDARSERVER-DTSTAMP=(\\d{8}T\\d{6}Z)[^\r]*:words\\d")
                    .matcher(stored(server));
            assertThat(words.find()).isTrue();
            DateTimeFormatter form =
                    DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);
            assertThat(Instant.from(form.parse(words.group(1)))).isAfterOrEqualTo(start.plusSeconds(5));
        }
    }

    @Test
    void ofAnswersAtTheSameMomentOneCountsAndNoneFails() throws Exception {
        try (SmtpPeer peer = new SmtpPeer();
                FaceServer server = server(peer);
                ExecutorService pool = Executors.newFixedThreadPool(6)) {
            String link = invite(server, peer, ZOE);
            CyclicBarrier barrier = new CyclicBarrier(6);
            List<Future<HttpResponse<byte[]>>> answers = new ArrayList<>();
            for (int i = 0; i < 6; i++) {
                String choice = List.of("accept", "maybe", "decline").get(i % 3);
                answers.add(pool.submit(() -> {
                    barrier.await();
                    return answer(server, link, "answer=" + choice);
                }));
            }
            for (Future<HttpResponse<byte[]>> one : answers) {
                assertThat(one.get().statusCode()).isEqualTo(200);
                assertThat(page(one.get())).containsPattern("Your answer: (accepted|maybe|declined)");
            }
            assertThat(answer(server, link, "answer=decline").statusCode()).isEqualTo(200);
            assertThat(stored(server)).containsPattern("PARTSTAT=DECLINED[^\r]*:mailto:zoe@elsewhere.net");
        }
    }

    @Test
    void whatIsOverCannotBeAnsweredAndLaterTheLinkIsForgotten() throws Exception {
        AtomicReference<Duration> ahead = new AtomicReference<>(Duration.ZERO);
        InstantSource clock = () -> Instant.now().plus(ahead.get());
        try (SmtpPeer peer = new SmtpPeer();
                FaceServer server = FaceServer.at(
                        clock, storeUrl(), directory, settings(peer, "rsvp-url = \"https://calendar.example.org\""))) {
            String link = invite(server, peer, ZOE);
            ahead.set(Duration.ofDays(9));
            assertThat(server.get(null, link).statusCode()).isEqualTo(410);
            HttpResponse<byte[]> late = answer(server, link, "answer=accept");
            assertThat(late.statusCode()).isEqualTo(410);
            assertThat(page(late)).contains("The event is over");
            ahead.set(Duration.ofDays(61));
            assertThat(server.get(null, link).statusCode()).isEqualTo(404);
            assertThat(stored(server)).doesNotContain("PARTSTAT=ACCEPTED:mailto:zoe");
        }
    }

    @Test
    void withoutAnAddressThereIsNoLinkAndNoDoor() throws Exception {
        try (SmtpPeer peer = new SmtpPeer();
                FaceServer server = new FaceServer(storeUrl(), directory, settings(peer, ""))) {
            assertThat(invite(server, peer, ZOE)).isEmpty();
            assertThat(peer.await(1).getFirst().text()).doesNotContain("/rsvp/");
            assertThat(server.get(null, "/rsvp/aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa")
                            .statusCode())
                    .isIn(401, 404);
        }
    }

    /** The notice is here before it is noted that the mail server took the letter: the answer to it was lost. */
    @Test
    void aNoticeThatIsFasterThanTheMailServersAnswerCounts() throws Exception {
        try (SmtpPeer peer = new SmtpPeer()) {
            peer.script(line -> line.equals(".") ? Optional.of("") : Optional.empty());
            try (FaceServer server = server(peer)) {
                server.send("ada", "PUT", EVENT, meeting(ZOE));
                SmtpPeer.Received mail = peer.await(1).getFirst();
                try (LmtpPeer lmtp = new LmtpPeer(server.lmtpPort())) {
                    String notice = Notices.about(mail.header("Message-ID"), "zoe@elsewhere.net", "failed");
                    assertThat(lmtp.deliver("", notice, "bob@example.org").getFirst())
                            .as("it is not his letter")
                            .startsWith("250 2.0.0 There is nothing");
                    assertThat(lmtp.deliver("", notice, "ada@example.org").getFirst())
                            .startsWith("250 2.0.0 The event says");
                }
                peer.script(_ -> Optional.empty());
                release(server);
                await(() -> stored(server).contains("SCHEDULE-STATUS=5.1:mailto:zoe@elsewhere.net"));
                assertThat(ReturnedLetters.list(server.house().store()))
                        .singleElement()
                        .satisfies(trace -> assertThat(ReturnedLetters.asMap(trace))
                                .containsEntry("to", "zoe@elsewhere.net")
                                .containsEntry(
                                        "problem",
                                        "550 5.1.1 <zoe@elsewhere.net>: Recipient address rejected: User unknown"));
                assertThat(new Explain(server.house().store())
                                .about(ada(server), "meeting")
                                .steps()
                                .toString())
                        .contains("a mail server has taken mail <itip.", "(5.1); it came back at", "User unknown");
                assertThat(FaceServer.text(server.get("ada", "/requests/letters?uid=meeting")))
                        .contains("\"status\":\"5.1\"", "\"returned\":", "User unknown", "zoe@elsewhere.net");
                assertThat(FaceServer.text(server.get("bob", "/requests/letters")))
                        .isEqualTo("[]");
                assertThat(new String(server.get(null, "/metrics").body(), StandardCharsets.UTF_8))
                        .contains("mail_letters_returned_total 1.0");
            }
        }
    }

    private static void release(FaceServer server) throws Exception {
        await(() -> server.house().store().write(new TreeSet<>(), tx -> {
            tx.mail().releaseLetters(tx.now());
            return tx.mail().dueLetters(tx.now(), 1).isEmpty();
        }));
    }
}
