package dev.orrery.app;

import static dev.orrery.app.ChangesContract.until;
import static org.assertj.core.api.Assertions.assertThat;

import dev.orrery.source.ldap.Certificates;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The server must have a certificate of a trusted authority, and for its name; else it gets nothing, no password either. */
class NatsOverTlsTest {
    @TempDir
    private Path folder;

    @BeforeEach
    void need() throws IOException {
        NatsPeer.need();
        Files.writeString(folder.resolve("secret"), "horse\n");
    }

    /** Its certificate is for 127.0.0.1. */
    private NatsPeer peer(String address) throws Exception {
        Certificates certificates = Certificates.shared();
        return new NatsPeer(folder, address, """
                authorization { user: orrery, password: horse }
                tls { cert_file: "%s", key_file: "%s" }
                """.formatted(certificates.certificate(), certificates.key()));
    }

    private FaceServer server(String address, NatsPeer peer, boolean trusted) throws Exception {
        return new FaceServer("sqlite:orrery.db", folder, """
                [nats]
                url = "tls://%s:%d"
                user = "orrery"
                password-file = "secret"
                %s
                """.formatted(
                        address,
                        peer.port(),
                        trusted ? "ca-file = \"" + Certificates.shared().certificate() + '"' : ""));
    }

    private static String page(FaceServer server, String path) {
        try {
            return new String(server.get(null, path).body(), StandardCharsets.UTF_8);
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    private static void change(FaceServer server) throws Exception {
        assertThat(server.send("ada", "MKCALENDAR", "/calendars/users/ada/trips/", "")
                        .statusCode())
                .isEqualTo(201);
    }

    @Test
    void whoHasTheRightCertificateIsTold() throws Exception {
        try (NatsPeer peer = peer("127.0.0.1");
                FaceServer server = server("127.0.0.1", peer, true)) {
            change(server);
            until(() -> !page(server, "/metrics").contains("nats_published_total 0.0"));
            assertThat(page(server, "/health")).doesNotContain("not published");
        }
    }

    @Test
    void aStrangersCertificateIsRefused() throws Exception {
        try (NatsPeer peer = peer("127.0.0.1");
                FaceServer server = server("127.0.0.1", peer, false)) {
            change(server);
            until(() -> page(server, "/health").contains("or its certificate is not good for that name"));
            assertThat(page(server, "/metrics")).contains("nats_published_total 0.0");
        }
    }

    @Test
    void aCertificateForAnotherNameIsRefused() throws Exception {
        try (NatsPeer peer = peer("127.0.0.2");
                FaceServer server = server("127.0.0.2", peer, true)) {
            change(server);
            until(() -> page(server, "/health").contains("or its certificate is not good for that name"));
            assertThat(page(server, "/metrics")).contains("nats_published_total 0.0");
        }
    }

    @Test
    void aServerWithoutTlsIsToldNothing() throws Exception {
        try (NatsPeer peer = new NatsPeer(folder, "");
                FaceServer server = server("127.0.0.1", peer, true)) {
            change(server);
            until(() -> page(server, "/health").contains("cannot be reached"));
            assertThat(page(server, "/metrics")).contains("nats_published_total 0.0");
        }
    }
}
