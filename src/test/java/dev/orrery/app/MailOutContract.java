package dev.orrery.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.orrery.calendar.DeadLetters;
import dev.orrery.mime.MimeLimits;
import dev.orrery.mime.MimeReader;
import dev.orrery.mime.Part;
import dev.orrery.model.Reason;
import dev.orrery.model.Refused;
import dev.orrery.store.LetterRow;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Invitations to people elsewhere leave by mail, once: on every store. */
abstract class MailOutContract {
    private static final String EVENT = "/calendars/users/ada/calendar/1.ics";

    @TempDir
    private Path directory;

    abstract String storeUrl();

    private FaceServer server(SmtpPeer peer, String more) throws Exception {
        return new FaceServer(
                storeUrl(),
                directory,
                "[mail]\ndomain = \"example.org\"\nsmtp = \"127.0.0.1:%d\"\n%s".formatted(peer.port(), more));
    }

    private static String meeting(String summary, String... attendees) {
        StringBuilder text = new StringBuilder("""
                BEGIN:VCALENDAR
                VERSION:2.0
                PRODID:-//test//EN
                BEGIN:VEVENT
                UID:meeting
                DTSTAMP:20260301T120000Z
                DTSTART:20260302T100000Z
                DTEND:20260302T110000Z
                SUMMARY:%s
                LOCATION:Saal 1
                ORGANIZER:mailto:ada@example.org
                ATTENDEE;PARTSTAT=ACCEPTED:mailto:ada@example.org
                """.formatted(summary));
        for (String attendee : attendees) {
            text.append("ATTENDEE;CN=\"Zoë\";RSVP=TRUE:").append(attendee).append('\n');
        }
        return text.append("END:VEVENT\nEND:VCALENDAR\n").toString().replace("\n", "\r\n");
    }

    private static String stored(FaceServer server) throws Exception {
        HttpResponse<byte[]> answer = server.get("ada", EVENT);
        return new String(answer.body(), StandardCharsets.UTF_8).replace("\r\n ", "");
    }

    private static void await(Callable<Boolean> condition) throws Exception {
        Instant deadline = Instant.now().plusSeconds(60);
        while (!condition.call()) {
            assertThat(Instant.now()).isBefore(deadline);
            LockSupport.parkNanos(5_000_000);
        }
    }

    private static String metrics(FaceServer server) throws Exception {
        return new String(server.get(null, "/metrics").body(), StandardCharsets.UTF_8);
    }

    private static void awaitStatus(FaceServer server, String code, String address) throws Exception {
        await(() -> stored(server).contains("SCHEDULE-STATUS=" + code + ":" + address));
    }

    @Test
    void whoIsElsewhereGetsAMailThatPeopleAndProgramsCanRead() throws Exception {
        try (SmtpPeer peer = new SmtpPeer();
                FaceServer server = server(peer, "language = \"de\"\n")) {
            server.send("ada", "PUT", EVENT, meeting("Grüße", "mailto:zoe@elsewhere.net", "mailto:bob@example.org"));
            SmtpPeer.Received mail = peer.await(1).getFirst();
            assertThat(mail.sender()).isEqualTo("ada@example.org");
            assertThat(mail.recipient()).isEqualTo("zoe@elsewhere.net");
            assertThat(mail.header("Auto-Submitted")).isEqualTo("auto-generated");
            assertThat(mail.header("From")).contains("ada@example.org");
            assertThat(mail.header("Message-ID")).matches("<itip\\.[0-9a-f]{32}@example\\.org>");

            Part message = new MimeReader(MimeLimits.DEFAULT).read(mail.text().getBytes(StandardCharsets.UTF_8));
            assertThat(message.headerText("Subject")).isEqualTo("Einladung: Grüße");
            List<Part> leaves = message.leaves();
            assertThat(leaves)
                    .extracting(part -> part.contentType().value())
                    .containsExactly("text/plain", "text/calendar", "application/ics");
            assertThat(leaves.get(1).text())
                    .as("what the server notes for itself")
                    .doesNotContain("X-ORRERY");
            assertThat(leaves.get(0).text())
                    .contains(
                            "ada lädt Sie ein",
                            "Was: Grüße",
                            "Wann: Montag, 2. März 2026, 10:00 – 11:00 UTC",
                            "Wo: Saal 1");
            assertThat(leaves.get(1).contentType().parameter("method")).isEqualTo("REQUEST");
            assertThat(leaves.get(1).contentType().parameter("charset")).isEqualTo("utf-8");
            assertThat(leaves.get(1).text()).contains("METHOD:REQUEST", "mailto:zoe@elsewhere.net");
            assertThat(leaves.get(2).utf8()).isEqualTo(leaves.get(1).utf8());
            assertThat(leaves.get(2).fileName()).isEqualTo("invite.ics");

            awaitStatus(server, "1.1", "mailto:zoe@elsewhere.net");
            awaitStatus(server, "1.2", "mailto:bob@example.org");
            server.send("ada", "DELETE", EVENT, "");
            assertThat(peer.await(2).getLast().text()).contains("METHOD:CANCEL");
            assertThat(peer.received())
                    .extracting(SmtpPeer.Received::recipient)
                    .as("nobody who is here gets mail")
                    .containsOnly("zoe@elsewhere.net");
            await(() -> metrics(server).contains("mail_letters_sent_total 2.0"));
            assertThat(metrics(server)).contains("mail_letters_waiting 0.0");
        }
    }

    /** The server has the mail, but not its answer; then it says no for a while: it gets the same bytes again. */
    @Test
    void everyTryCarriesTheSameBytes() throws Exception {
        try (SmtpPeer peer = new SmtpPeer()) {
            peer.script(line -> line.equals(".") ? Optional.of("") : Optional.empty());
            try (FaceServer server = server(peer, "")) {
                server.send("ada", "PUT", EVENT, meeting("Talk", "mailto:zoe@elsewhere.net"));
                peer.await(1);
                assertThat(stored(server)).contains("SCHEDULE-STATUS=1.0:mailto:zoe@elsewhere.net");
            }
            peer.script(_ -> Optional.empty());
            // a server that begins anew need not wait until the claim of the one before is over
            try (FaceServer server = server(peer, "")) {
                if (!storeUrl().startsWith("sqlite:")) {
                    release(server);
                }
                List<SmtpPeer.Received> mails = peer.await(2);
                assertThat(mails.get(1)).isEqualTo(mails.get(0));
                awaitStatus(server, "1.1", "mailto:zoe@elsewhere.net");
                assertThat(peer.received()).hasSize(2);
            }
        }
    }

    /** On PostgreSQL another node might still be at it, and the claim has to end; the test does not wait for that. */
    private static void release(FaceServer server) {
        server.house().store().write(new TreeSet<>(), tx -> {
            tx.mail().releaseLetters(tx.now());
            return true;
        });
    }

    @Test
    void whatTheMailServerRefusesIsToldToTheOrganizerAndKept() throws Exception {
        try (SmtpPeer peer = new SmtpPeer()) {
            peer.script(line ->
                    line.startsWith("RCPT TO:<gone@") ? Optional.of("550 5.1.1 no such user") : Optional.empty());
            try (FaceServer server = server(peer, "")) {
                server.send(
                        "ada", "PUT", EVENT, meeting("Talk", "mailto:gone@elsewhere.net", "mailto:zoe@elsewhere.net"));
                awaitStatus(server, "5.1", "mailto:gone@elsewhere.net");
                awaitStatus(server, "1.1", "mailto:zoe@elsewhere.net");
                await(() -> metrics(server).contains("mail_letters_dead 1.0"));
            }
        }
    }

    /** Somebody mends what was in the way, and says so. */
    @Test
    void whatWasGivenUpIsSentWhenItIsTriedAgain() throws Exception {
        AtomicBoolean mended = new AtomicBoolean();
        try (SmtpPeer peer = new SmtpPeer()) {
            peer.script(line -> line.startsWith("RCPT TO:<gone@") && !mended.get()
                    ? Optional.of("550 5.1.1 no such user")
                    : Optional.empty());
            try (FaceServer server = server(peer, "")) {
                server.send("ada", "PUT", EVENT, meeting("Talk", "mailto:gone@elsewhere.net"));
                awaitStatus(server, "5.1", "mailto:gone@elsewhere.net");
                DeadLetters letters =
                        new DeadLetters(server.house().store(), server.house().clock());
                await(() -> letters.list(LetterRow.State.DEAD).size() == 1);
                LetterRow dead = letters.list(LetterRow.State.DEAD).getFirst();
                assertThat(DeadLetters.asMap(dead))
                        .containsEntry("to", "gone@elsewhere.net")
                        .containsEntry("problem", "550 5.1.1 no such user");
                mended.set(true);
                letters.retry(DeadLetters.id(dead));
                assertThat(peer.await(1).getFirst().text())
                        .isEqualTo(new String(dead.content(), StandardCharsets.UTF_8));
                awaitStatus(server, "1.1", "mailto:gone@elsewhere.net");
                assertThat(letters.list(LetterRow.State.DEAD)).isEmpty();
                assertThatThrownBy(() -> letters.retry(DeadLetters.id(dead)))
                        .isInstanceOfSatisfying(
                                Refused.class,
                                refused -> assertThat(refused.reason()).isInstanceOf(Reason.BadRequest.class));
            }
        }
    }

    /** Who was told that it is off must not be invited to it by an older letter. */
    @Test
    void whatANewerLetterHasOvertakenIsNotTriedAgain() throws Exception {
        AtomicBoolean mended = new AtomicBoolean();
        try (SmtpPeer peer = new SmtpPeer()) {
            peer.script(line -> line.startsWith("RCPT TO:<gone@") && !mended.get()
                    ? Optional.of("550 5.1.1 no such user")
                    : Optional.empty());
            try (FaceServer server = server(peer, "")) {
                DeadLetters letters =
                        new DeadLetters(server.house().store(), server.house().clock());
                String other = meeting("Other", "mailto:gone@elsewhere.net").replace("UID:meeting", "UID:other");
                server.send("ada", "PUT", EVENT.replace("1.ics", "2.ics"), other);
                server.send("ada", "PUT", EVENT, meeting("Talk", "mailto:gone@elsewhere.net"));
                await(() -> letters.list(LetterRow.State.DEAD).size() == 2);
                String id = DeadLetters.id(letters.list(LetterRow.State.DEAD).getLast());
                mended.set(true);
                server.send("ada", "DELETE", EVENT, "");
                assertThat(peer.await(1).getFirst().text()).contains("METHOD:CANCEL");

                DeadLetters.Retried retried = letters.retryAll();
                assertThat(retried.again()).isEqualTo(1);
                assertThat(retried.overtaken()).extracting(DeadLetters::id).containsExactly(id);
                assertThatThrownBy(() -> letters.retry(id)).hasMessageContaining("newer letter");
                await(() -> metrics(server).contains("mail_letters_waiting 0.0"));
                assertThat(peer.await(2).getLast().text()).contains("SUMMARY:Other");
                assertThat(peer.received()).hasSize(2);
                assertThat(letters.list(LetterRow.State.DEAD))
                        .extracting(DeadLetters::id)
                        .containsExactly(id);
            }
        }
    }

    @Test
    void aServerThatIsBusyIsAskedAgainLaterAndNobodyElseWaits() throws Exception {
        AtomicInteger busy = new AtomicInteger();
        try (SmtpPeer peer = new SmtpPeer()) {
            peer.script(line -> line.startsWith("RCPT TO:<zoe@") && busy.getAndIncrement() == 0
                    ? Optional.of("451 4.3.0 later")
                    : Optional.empty());
            try (FaceServer server = server(peer, "")) {
                server.send(
                        "ada", "PUT", EVENT, meeting("Talk", "mailto:zoe@elsewhere.net", "mailto:max@elsewhere.net"));
                assertThat(peer.await(1).getFirst().recipient()).isEqualTo("max@elsewhere.net");
                await(() -> waiting(server).stream()
                        .anyMatch(letter -> letter.progress().problem().contains("451 4.3.0 later")));
                release(server);
                peer.await(2);
                awaitStatus(server, "1.1", "mailto:zoe@elsewhere.net");
            }
        }
    }

    private static List<LetterRow> waiting(FaceServer server) {
        return server.house().store().read(snapshot -> snapshot.mail().letters(LetterRow.State.WAITING, 10));
    }

    @Test
    void withoutAMailServerLettersWaitAndHealthSaysSo() throws Exception {
        int port;
        try (SmtpPeer peer = new SmtpPeer()) {
            port = peer.port();
        }
        String mail = "[mail]\ndomain = \"example.org\"\nsmtp = \"127.0.0.1:%d\"\n".formatted(port);
        try (FaceServer server = new FaceServer(storeUrl(), directory, mail)) {
            server.send("ada", "PUT", EVENT, meeting("Talk", "mailto:zoe@elsewhere.net"));
            await(() -> new String(server.get(null, "/health").body(), StandardCharsets.UTF_8)
                    .contains("1 letters to people elsewhere wait: the mail server 127.0.0.1:" + port));
            assertThat(server.get(null, "/health").statusCode()).isEqualTo(200);
            assertThat(stored(server)).contains("SCHEDULE-STATUS=1.0:mailto:zoe@elsewhere.net");
        }
        try (SmtpPeer peer = new SmtpPeer(port);
                FaceServer server = new FaceServer(storeUrl(), directory, mail)) {
            assertThat(peer.await(1).getFirst().recipient()).isEqualTo("zoe@elsewhere.net");
            awaitStatus(server, "1.1", "mailto:zoe@elsewhere.net");
        }
    }

    @Test
    void itSignsInAndAWrongPasswordStopsNothingForGood() throws Exception {
        Path secret = Files.writeString(directory.resolve("secret"), "horse\n");
        AtomicInteger logins = new AtomicInteger();
        try (SmtpPeer peer = new SmtpPeer()) {
            peer.script(line -> line.startsWith("AUTH PLAIN AG9ycmVyeQBob3JzZQ==") && logins.incrementAndGet() > 0
                    ? Optional.of("235 welcome")
                    : Optional.empty());
            try (FaceServer server =
                    server(peer, "smtp-user = \"orrery\"\nsmtp-password-file = \"" + secret.getFileName() + "\"\n")) {
                server.send("ada", "PUT", EVENT, meeting("Talk", "mailto:zoe@elsewhere.net"));
                peer.await(1);
                assertThat(logins.get()).isEqualTo(1);
            }
        }
    }

    /** Nothing that somebody writes into an event becomes a command or a header. */
    @Test
    void strangeAddressesAndTextsBreakNothing() throws Exception {
        try (SmtpPeer peer = new SmtpPeer();
                FaceServer server = server(peer, "")) {
            String event = meeting(
                    "Talk\\nBcc: eve@evil.net\\n\\n.\\n",
                    "mailto:zoe@elsewhere.net",
                    "mailto:a%0D%0ARCPT%20TO:%3Ceve@evil.net%3E@x.net",
                    "mailto:jö@elsewhere.net",
                    "urn:uuid:00000000-0000-0000-0000-000000000001");
            assertThat(server.send("ada", "PUT", EVENT, event).statusCode()).isEqualTo(201);
            SmtpPeer.Received mail = peer.await(1).getFirst();
            assertThat(mail.recipient()).isEqualTo("zoe@elsewhere.net");
            assertThat(mail.header("Bcc")).isEmpty();
            assertThat(mail.header("Subject")).isEqualTo("Invitation: Talk Bcc: eve@evil.net .");
            awaitStatus(server, "5.1", "mailto:jö@elsewhere.net");
            awaitStatus(server, "3.7", "urn:uuid:00000000-0000-0000-0000-000000000001");
            assertThat(peer.commands()).noneMatch(line -> line.contains("evil.net>"));
        }
    }

    @Test
    void withoutMailAllStaysAsItWas() throws Exception {
        try (FaceServer server = new FaceServer(storeUrl(), directory, "")) {
            server.send("ada", "PUT", EVENT, meeting("Talk", "mailto:zoe@elsewhere.net"));
            awaitStatus(server, "5.1", "mailto:zoe@elsewhere.net");
        }
    }
}
