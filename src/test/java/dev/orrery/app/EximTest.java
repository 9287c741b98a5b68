package dev.orrery.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.orrery.FreePort;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real Exim that copies the mail of people and rooms here to a calendar, as docs/mail.md says. */
class EximTest {
    @TempDir
    private Path folder;

    private final int lmtpPort = FreePort.any();
    private EximServer exim;

    @BeforeEach
    void start() throws Exception {
        assumeTrue(EximServer.missing() == null, EximServer.missing());
        exim = new EximServer(lmtpPort);
    }

    @AfterEach
    void end() throws Exception {
        if (exim != null) {
            exim.close();
        }
    }

    private FaceServer server() throws Exception {
        return new FaceServer("sqlite:orrery.db", folder, """
                [mail]
                domain = "example.org"
                smtp = "127.0.0.1:%d"
                lmtp-listen = "127.0.0.1:%d"
                trusted-authserv-id = "mx.example.org"
                [[location]]
                name = "hall"
                mail = ["hall@example.org"]
                """.formatted(exim.port(), lmtpPort));
    }

    private void invite(String to) throws Exception {
        invite("zoe@elsewhere.net", to);
    }

    private void invite(String sender, String to) throws Exception {
        try (LmtpPeer smtp = new LmtpPeer(exim.port(), "EHLO")) {
            assertThat(smtp.deliver(sender, TalkMail.to(to), to)).allMatch(answer -> answer.startsWith("250"));
        }
    }

    private void await(Callable<Boolean> condition) throws Exception {
        Instant deadline = Instant.now().plusSeconds(60);
        while (!condition.call()) {
            assertThat(Instant.now()).as(exim.log()).isBefore(deadline);
            LockSupport.parkNanos(100_000_000);
        }
    }

    private boolean has(String mailbox, String... texts) throws Exception {
        for (String text : texts) {
            if (exim.mails(mailbox).stream().noneMatch(mail -> mail.contains(text))) {
                return false;
            }
        }
        return true;
    }

    /** The mailbox gets the mail as before, the calendar a copy, and the room answers. */
    @Test
    void theCalendarGetsCopies() throws Exception {
        try (FaceServer server = server()) {
            invite("ada@example.org");
            await(() -> has("ada", "SUMMARY:Talk"));
            await(() -> new String(server.get("ada", "/ical/ada/calendar.ics").body(), StandardCharsets.UTF_8)
                    .contains("UID:talk"));
            invite("hall@example.org");
            await(() -> has("zoe", "METHOD:REPLY", "PARTSTAT=ACCEPTED"));
        }
    }

    /** A mailbox without a calendar: the sender hears nothing of the copy that nobody took. */
    @Test
    void aCopyThatNobodyTakesIsNotReported() throws Exception {
        try (FaceServer _ = server()) {
            invite("cellar@example.org");
            await(() -> has("cellar", "SUMMARY:Talk"));
            await(() -> exim.log().contains("550 5.1.1"));
            await(() -> has("postmaster", "550 5.1.1"));
            assertThat(exim.mails("zoe")).isEmpty();
        }
    }

    /** What comes while the calendar is away is copied later. */
    @Test
    void copiesWait() throws Exception {
        invite("hall@example.org");
        await(() -> exim.log().contains("calendar_lmtp defer"));
        try (FaceServer _ = server()) {
            await(() -> has("zoe", "METHOD:REPLY"));
        }
        assertThat(exim.mails("hall")).hasSize(1);
    }

    /** A copy has the sender that its mail had; a notice has none, and is known by that. */
    @Test
    void copiesKeepTheirSender() throws Exception {
        try (SmtpPeer calendar = new SmtpPeer(lmtpPort)) {
            invite("ada@example.org");
            invite("", "ada@example.org");
            assertThat(calendar.await(2)).extracting(SmtpPeer.Received::sender).containsOnly("zoe@elsewhere.net", "");
        }
    }

    /** The mail server takes the invitation, cannot bring it, and sends its notice to the organizer. */
    @Test
    void whatCannotBeBroughtComesBackToTheEvent() throws Exception {
        try (FaceServer server = server()) {
            String event = SchedulingContract.meeting("meeting", "ATTENDEE;RSVP=TRUE:mailto:nobody@elsewhere.net\n");
            String path = "/calendars/users/ada/calendar/meeting.ics";
            assertThat(server.send("ada", "PUT", path, event).statusCode()).isEqualTo(201);
            await(() -> new String(server.get("ada", path).body(), StandardCharsets.UTF_8)
                    .replace("\r\n ", "")
                    .contains("SCHEDULE-STATUS=5.1:mailto:nobody@elsewhere.net"));
            await(() -> has("ada", "Auto-Submitted: auto-replied"));
        }
    }
}
