package dev.orrery.source.mail;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orrery.mime.MimeLimits;
import dev.orrery.mime.MimeReader;
import dev.orrery.model.Refused;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Which letters a notice of a mail system says were not brought (RFC 3464). */
class DeliveryNoticeTest {
    private static final MimeReader READER = new MimeReader(MimeLimits.DEFAULT);

    private static Optional<DeliveryNotice> read(String type, String status, String returned) {
        return read("""
                From: MAILER-DAEMON@mx.example.net
                MIME-Version: 1.0
                Content-Type: %s

                --b
                Content-Type: text/plain

                Sorry.
                --b
                Content-Type: message/delivery-status

                Reporting-MTA: dns; mx.example.net

                %s
                --b
                %s
                --b--
                """.formatted(type, status, returned));
    }

    private static Optional<DeliveryNotice> read(String mail) {
        return DeliveryNotice.of(READER.read(mail.getBytes(StandardCharsets.UTF_8)), READER);
    }

    private static final String REPORT = "multipart/report; report-type=delivery-status; boundary=b";
    private static final String HEAD =
            "Content-Type: text/rfc822-headers\n\nSubject: Talk\nMessage-ID:\n <1@example.org>\n";

    /** Others forward mail: then the notice has two addresses. */
    @Test
    void itNamesTheMailAndEachRecipientWhoWillNotGetIt() {
        DeliveryNotice notice = read(REPORT, """
                Original-Recipient: rfc822; zoe@elsewhere.net
                Final-Recipient: RFC822;<z@mailbox.example>
                Action: Failed
                Status: 5.2.2
                Diagnostic-Code: x-unix; full

                Final-Recipient: rfc822; max@elsewhere.net
                Action: delayed
                Status: 4.4.1

                Final-Recipient: rfc822; eve@elsewhere.net
                Action: failed
                Status: 5.1.1
                """, HEAD).orElseThrow();
        assertThat(notice.messageId()).isEqualTo("<1@example.org>");
        assertThat(notice.failed())
                .containsExactly(
                        new DeliveryNotice.Failed(Set.of("zoe@elsewhere.net", "z@mailbox.example"), "5.2.2 full"),
                        new DeliveryNotice.Failed(Set.of("eve@elsewhere.net"), "5.1.1"));
    }

    @Test
    void whatSaysNothingForCertainIsNone() {
        String failed = "Final-Recipient: rfc822; zoe@elsewhere.net\nAction: failed\nStatus: 5.1.1\n";
        assertThat(read(REPORT, failed, HEAD)).isPresent();
        assertThat(read(REPORT, failed.replace("failed", "delayed"), HEAD)).isEmpty();
        assertThat(read(REPORT, failed.replace("failed", "relayed"), HEAD)).isEmpty();
        assertThat(read(REPORT, failed, "Content-Type: text/plain\n\nMessage-ID: <1@example.org>\n"))
                .as("it does not say which mail")
                .isEmpty();
        assertThat(read(REPORT, failed, HEAD + "Message-ID: <2@example.org>\n"))
                .as("it names two")
                .isEmpty();
        assertThat(read(REPORT.replace("delivery-status", "disposition-notification"), failed, HEAD))
                .isEmpty();
        assertThat(read("multipart/mixed; report-type=delivery-status; boundary=b", failed, HEAD))
                .isEmpty();
        assertThat(read(REPORT, failed, "Content-Type: message/rfc822\n\nSubject: x\n\nMessage-ID: <1@example.org>\n"))
                .as("it stands in the text of the mail")
                .isEmpty();
    }

    /** Each recipient is looked up in the store; whoever forges a notice decides how many there are. */
    @Test
    void aForgedNoticeCannotNameMoreThanAThousand() {
        String failed = "Action: failed\n\n";
        String delayed = failed.replace("failed", "delayed");
        assertThat(read(REPORT, failed.repeat(3_000), HEAD).orElseThrow().failed())
                .hasSize(1_000);
        assertThat(read(REPORT, delayed.repeat(1_000) + failed, HEAD)).isEmpty();
        String second = "Content-Type: message/delivery-status\n\nReporting-MTA: dns; mx\n\n" + failed + "--b\n";
        assertThat(read(REPORT, failed, second + HEAD).orElseThrow().failed())
                .as("a notice has one part that says what failed (RFC 3464, 2)")
                .hasSize(1);
    }

    @Test
    void nothingThatIsBrokenBreaksAnything() {
        String whole = """
                Content-Type: multipart/report; report-type=delivery-status; boundary=b

                --b
                Content-Type: message/delivery-status

                Reporting-MTA: dns; mx

                Final-Recipient: rfc822; zoe@elsewhere.net
                Action: failed

                --b
                Content-Type: message/rfc822

                Message-ID: <1@example.org>

                --b--
                """;
        assertThat(read(whole)).isPresent();
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int i = 0; i < 5_000; i++) {
            StringBuilder broken = new StringBuilder(whole);
            for (int j = random.nextInt(6); j >= 0; j--) {
                int at = random.nextInt(broken.length());
                switch (random.nextInt(3)) {
                    case 0 -> broken.setCharAt(at, (char) random.nextInt(256));
                    case 1 -> broken.insert(at, random.nextBoolean() ? "\n\n" : ":;<");
                    default -> broken.delete(at, Math.min(broken.length(), at + random.nextInt(20)));
                }
            }
            try {
                read(broken.toString())
                        .ifPresent(notice ->
                                assertThat(notice.failed()).as("seed %d", seed).isNotEmpty());
            } catch (Refused unreadable) {
                assertThat(unreadable.reason().sentence()).as("seed %d", seed).isNotBlank();
            }
        }
    }
}
