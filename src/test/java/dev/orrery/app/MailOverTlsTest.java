package dev.orrery.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orrery.source.ldap.Certificates;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What goes out is protected where it is said to be, and neither a letter nor a password leaves where it is not. */
class MailOverTlsTest {
    private static final String LOGIN = "AUTH PLAIN AG9ycmVyeQBob3JzZQ==";

    @TempDir
    private Path folder;

    private FaceServer server(SmtpPeer peer, String tls, boolean trusted) throws Exception {
        Files.writeString(folder.resolve("secret"), "horse\n");
        String authorities =
                trusted ? "smtp-ca-file = \"" + Certificates.shared().certificate() + "\"\n" : "";
        return new FaceServer("sqlite:orrery.db", folder, """
                [mail]
                domain = "example.org"
                smtp = "127.0.0.1:%d"
                smtp-tls = "%s"
                smtp-user = "orrery"
                smtp-password-file = "secret"
                %s""".formatted(peer.port(), tls, authorities));
    }

    private static void invite(FaceServer server) throws Exception {
        String event = SchedulingContract.meeting("meeting", "ATTENDEE;RSVP=TRUE:mailto:zoe@elsewhere.net\n");
        assertThat(server.send("ada", "PUT", "/calendars/users/ada/calendar/1.ics", event)
                        .statusCode())
                .isEqualTo(201);
    }

    private static String awaitHealth(FaceServer server, String words) throws Exception {
        Instant deadline = Instant.now().plusSeconds(60);
        while (true) {
            String health = new String(server.get(null, "/health").body(), StandardCharsets.UTF_8);
            if (health.contains(words)) {
                return health;
            }
            assertThat(Instant.now()).as(health).isBefore(deadline);
            LockSupport.parkNanos(20_000_000);
        }
    }

    @Test
    void itAsksForTlsBeforeItSignsIn() throws Exception {
        try (SmtpPeer peer = new SmtpPeer(SmtpPeer.Security.STARTTLS);
                FaceServer server = server(peer, "starttls", true)) {
            peer.script(line -> line.equals(LOGIN) ? Optional.of("235 welcome") : Optional.empty());
            invite(server);
            assertThat(peer.await(1).getFirst().recipient()).isEqualTo("zoe@elsewhere.net");
            assertThat(peer.commands()).startsWith("EHLO example.org", "STARTTLS", "EHLO example.org", LOGIN);
        }
    }

    @Test
    void itSpeaksTlsFromTheBeginning() throws Exception {
        try (SmtpPeer peer = new SmtpPeer(SmtpPeer.Security.TLS);
                FaceServer server = server(peer, "tls", true)) {
            invite(server);
            assertThat(peer.await(1).getFirst().text()).contains("METHOD:REQUEST");
        }
    }

    /** Somebody in between takes the offer out of the greeting. */
    @Test
    void whereTlsIsNotOfferedNothingIsSent() throws Exception {
        try (SmtpPeer peer = new SmtpPeer();
                FaceServer server = server(peer, "starttls", true)) {
            invite(server);
            awaitHealth(server, "it does not offer STARTTLS");
            assertThat(peer.commands()).noneMatch(line -> line.startsWith("AUTH") || line.startsWith("MAIL"));
        }
    }

    @Test
    void whoCannotProveTheirNameGetsNothing() throws Exception {
        for (SmtpPeer.Security security : List.of(SmtpPeer.Security.STARTTLS, SmtpPeer.Security.TLS)) {
            try (SmtpPeer peer = new SmtpPeer(security);
                    FaceServer server = server(peer, security.name().toLowerCase(java.util.Locale.ROOT), false)) {
                invite(server);
                awaitHealth(server, "cannot be used");
                assertThat(peer.received()).isEmpty();
                assertThat(peer.commands()).noneMatch(line -> line.startsWith("AUTH") || line.startsWith("MAIL"));
            }
            Files.deleteIfExists(folder.resolve("orrery.db"));
        }
    }

    @Test
    void aWrongPasswordIsSaidWithoutBeingTold() throws Exception {
        try (SmtpPeer peer = new SmtpPeer(SmtpPeer.Security.STARTTLS);
                FaceServer server = server(peer, "starttls", true)) {
            peer.script(line -> line.startsWith("AUTH") ? Optional.of("535 5.7.8 no: horse") : Optional.empty());
            invite(server);
            assertThat(awaitHealth(server, "check mail.smtp-user and mail.smtp-password"))
                    .doesNotContain("horse");
            assertThat(peer.received()).isEmpty();
        }
    }
}
