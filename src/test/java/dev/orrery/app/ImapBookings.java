package dev.orrery.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orrery.model.Change;
import dev.orrery.model.HomeId;
import dev.orrery.model.PrincipalKind;
import dev.orrery.model.PrincipalName;
import dev.orrery.source.imap.TestImapServer;
import dev.orrery.store.OfferRow;
import dev.orrery.store.QuotaPeriod;
import dev.orrery.store.Snapshot;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;

/** Eve and finn book what has its calendar in an IMAP folder, over a wire that can be cut. */
abstract class ImapBookings extends ImapDoors {
    static final Duration DEADLINE = Duration.ofSeconds(30);
    static final String AT_TEN = "DTSTART:20300102T100000Z\r\nDTEND:20300102T110000Z\r\n";
    static final String AT_HALF_PAST_TEN = "DTSTART:20300102T103000Z\r\nDTEND:20300102T113000Z\r\n";
    static final String AT_TWELVE = "DTSTART:20300102T120000Z\r\nDTEND:20300102T130000Z\r\n";

    CuttingRelay relay;

    @Override
    int imapPort() throws IOException {
        if (relay == null) {
            relay = new CuttingRelay(imap.port());
        }
        return relay.port();
    }

    @AfterEach
    void endRelay() throws IOException {
        if (relay != null) {
            relay.close();
        }
    }

    @Override
    String moreTables() {
        return PEOPLE;
    }

    static final String PEOPLE = """
                [[user]]
                name = "eve"
                mail = ["eve@example.org"]
                password = "{plain}eve"
                [[user]]
                name = "finn"
                mail = ["finn@example.org"]
                password = "{plain}finn"
                [mail]
                domain = "example.org"
                lmtp-listen = "127.0.0.1:0"
                trusted-authserv-id = "mx.example.org"
                """;

    /** Of what is booked. */
    String mail() {
        return person.replaceAll("[^A-Za-z0-9]", "") + "@example.org";
    }

    final String address() {
        return "mailto:" + mail();
    }

    final String booking(String uid, String times, String organizer, int sequence) {
        return ("BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//t//EN\r\nBEGIN:VEVENT\r\nUID:" + uid
                + "\r\nDTSTAMP:20260101T00000" + sequence + "Z\r\n" + times + "SUMMARY:Booking " + uid + "\r\nSEQUENCE:"
                + sequence + "\r\nORGANIZER:mailto:" + organizer + "\r\nATTENDEE;PARTSTAT=NEEDS-ACTION:" + address()
                + "\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n");
    }

    final void book(String who, String uid, String times, int sequence) throws Exception {
        bookAt(server(), who, uid, times, sequence);
    }

    final void bookAt(Orrery node, String who, String uid, String times, int sequence) throws Exception {
        HttpResponse<String> put = sendTo(
                node,
                who,
                who,
                "PUT",
                "/calendars/users/" + who + "/calendar/" + uid + ".ics",
                booking(uid, times, who + "@example.org", sequence));
        assertThat(put.statusCode()).as(put.body()).isIn(201, 204);
    }

    /** A mail that asks for the same. */
    final String invitation(String uid, String times, String organizer) {
        String from = organizer + "@elsewhere.net";
        return "Authentication-Results: mx.example.org; dmarc=pass header.from=elsewhere.net\r\nFrom: <" + from
                + ">\r\nTo: x@example.org\r\nMessage-ID: <" + uid + "@elsewhere.net>\r\n"
                + "Content-Type: text/calendar; method=REQUEST; charset=utf-8\r\n\r\n"
                + booking(uid, times, from, 0).replace("BEGIN:VEVENT", "METHOD:REQUEST\r\nBEGIN:VEVENT");
    }

    /** What is said to a mail of zoe's. */
    final String deliver(String mail) throws Exception {
        try (LmtpPeer peer = new LmtpPeer(server().lmtpPort())) {
            return peer.deliver("zoe@elsewhere.net", mail, mail()).getFirst();
        }
    }

    static String unfolded(HttpResponse<String> answer) {
        return answer.statusCode() == 200 ? answer.body().replaceAll("\r?\n[ \t]", "") : "";
    }

    final String seen(String who, String uid) throws Exception {
        return unfolded(sendAs(who, who, "GET", "/calendars/users/" + who + "/calendar/" + uid + ".ics", ""));
    }

    static <T> T await(Callable<T> question, Predicate<T> right) throws Exception {
        Instant end = Instant.now().plus(DEADLINE);
        T answer = question.call();
        while (!right.test(answer)) {
            assertThat(Instant.now()).as("still %s", answer).isBefore(end);
            Thread.onSpinWait();
            answer = question.call();
        }
        return answer;
    }

    static String answer(String text) {
        for (String line : text.split("\r?\n")) {
            if (line.startsWith("ATTENDEE")) {
                return line.contains("PARTSTAT=ACCEPTED")
                        ? "ACCEPTED"
                        : line.contains("PARTSTAT=DECLINED") ? "DECLINED" : "";
            }
        }
        return "";
    }

    /** Awaits an answer and gives it. */
    final String answered(String who, String uid) throws Exception {
        return await(() -> answer(seen(who, uid)), text -> !text.isEmpty());
    }

    final List<String> inFolder(String uid) throws Exception {
        return messages().stream()
                .map(text -> text.replaceAll("\r?\n[ \t]", ""))
                .filter(text -> text.contains("\r\nUID:" + uid + "\r\n"))
                .toList();
    }

    final void onlyOne(String uid, String partstat) throws Exception {
        await(() -> inFolder(uid), found -> found.size() == 1);
        assertThat(answer(inFolder(uid).getFirst())).isEqualTo(partstat);
        await(this::held, held -> held == 0);
    }

    final long held() {
        return house().store().read(snapshot -> snapshot.bookings().countHeldAnswers());
    }

    final void signIn() throws Exception {
        assertThat(send("PROPFIND", home(), "").statusCode()).isEqualTo(207);
    }

    final void answersAlone(String policy) throws Exception {
        signIn();
        sendAs("eve", "eve", "PROPFIND", "/calendars/users/eve/", "");
        sendAs("finn", "finn", "PROPFIND", "/calendars/users/finn/", "");
        HttpResponse<String> set = send("PATCH", "/preferences", "{\"scheduling_function\": \"" + policy + "\"}");
        assertThat(set.statusCode()).as(set.body()).isEqualTo(200);
    }

    final List<OfferRow> offers() {
        return house().store().read(snapshot -> snapshot.bookings().offers(home(snapshot), clock().instant()));
    }

    /** What is charged to the quota "cars". */
    final List<QuotaPeriod> charged() {
        return house().store().read(snapshot -> snapshot.bookings().periods("cars", 0));
    }

    /** Everybody may hold an hour of the quota "cars". */
    final void limitToAnHour() {
        house().store().write(HomeId.REGISTRY, tx -> {
            tx.bookings().putLimit("cars", "*", 3_600);
            return true;
        });
    }

    /** How often something was sent about an event in the name of whoever answers alone. */
    final long sent(String uid) {
        return house().store()
                .read(snapshot -> snapshot.log(home(snapshot), 0, 10_000).rows().stream()
                        .filter(entry -> entry.change() instanceof Change.MessageSent message
                                && message.uid().equals(uid))
                        .count());
    }

    final HomeId home(Snapshot snapshot) {
        return snapshot.principal(booked()).orElseThrow().home();
    }

    /** What is booked. */
    PrincipalName booked() {
        return new PrincipalName(PrincipalKind.USER, person);
    }

    final List<String> requests() throws Exception {
        return requests(person, TestImapServer.PASSWORD);
    }

    final List<String> requests(String who, String password) throws Exception {
        return Pattern.compile("\"id\":\\s*\"([^\"]+)\"")
                .matcher(sendAs(who, password, "GET", "/requests", "").body())
                .results()
                .map(found -> found.group(1))
                .toList();
    }

    final int decide(String request, String decision) throws Exception {
        return send("POST", "/requests/" + request + "/" + decision, "").statusCode();
    }
}
