package dev.orrery.app;

import static dev.orrery.app.ChangesContract.CALENDAR;
import static dev.orrery.app.ChangesContract.put;
import static dev.orrery.app.FaceServer.text;
import static org.assertj.core.api.Assertions.assertThat;

import dev.orrery.store.HookRow;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The store alone betrays no secret of a hook, and a lost key is said and ends nothing else. */
@Timeout(120)
class HookSecretsTest {
    private static final String URL = "sqlite:orrery.db";

    @TempDir
    private Path directory;

    private HookReceiver receiver;

    @BeforeEach
    void start() throws Exception {
        receiver = new HookReceiver();
    }

    @AfterEach
    void stop() {
        receiver.close();
    }

    private FaceServer server() throws Exception {
        return new FaceServer(URL, directory, HookFixture.ALLOWED);
    }

    private JsonNode track(FaceServer server) throws Exception {
        HttpResponse<byte[]> made = server.send("ada", "PUT", CALENDAR + "?track_hook=" + receiver.at("/in"), "");
        assertThat(made.statusCode()).as(text(made)).isEqualTo(200);
        return JsonMapper.shared().readTree(text(made));
    }

    private Path key() {
        return directory.resolve("tracker.key");
    }

    private static byte[] bytes(String secret) {
        return Base64.getDecoder().decode(secret.substring(6));
    }

    @Test
    void theStoreHoldsNoSecretAsItIs() throws Exception {
        String secret;
        try (FaceServer server = server()) {
            assertThat(key()).doesNotExist();
            secret = track(server).path("secret").asString();
        }
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(key())))
                .isEqualTo("rw-------");
        String plain = HexFormat.of().formatHex(bytes(secret));
        try (Stream<Path> files = Files.list(directory)) {
            List<Path> all = files.filter(file -> file.getFileName().toString().startsWith("orrery.db"))
                    .toList();
            assertThat(all).isNotEmpty();
            for (Path file : all) {
                assertThat(HexFormat.of().formatHex(Files.readAllBytes(file)))
                        .as(file.toString())
                        .doesNotContain(plain);
            }
        }
        try (FaceServer server = server()) {
            put(server, "one");
            assertThat(receiver.next().isSignedWith(secret)).isTrue();
        }
    }

    @Test
    void whatAnOlderProgramStoredIsSealedAtTheStart() throws Exception {
        byte[] secret = "an older program left this here!".getBytes(StandardCharsets.US_ASCII);
        byte[] before = "and this is the one it replaced!".getBytes(StandardCharsets.US_ASCII);
        String id;
        try (FaceServer server = server()) {
            id = track(server).path("id").asString();
            HookRow row = row(server, id);
            server.house().store().write(row.watched().home(), tx -> {
                tx.hookWrites()
                        .put(row.with(
                                new HookRow.Keys(secret, before, row.created().plusSeconds(86_400), false)));
                return true;
            });
        }
        try (FaceServer server = server()) {
            HookRow row = row(server, id);
            assertThat(row.keys().sealed()).isTrue();
            assertThat(row.keys().secret()).isNotEqualTo(secret);
            put(server, "one");
            HookReceiver.Call call = receiver.next();
            assertThat(call.isSignedWith("whsec_" + Base64.getEncoder().encodeToString(secret)))
                    .isTrue();
            assertThat(call.isSignedWith("whsec_" + Base64.getEncoder().encodeToString(before)))
                    .isTrue();
        }
    }

    private static HookRow row(FaceServer server, String id) {
        return server.house()
                .store()
                .read(snapshot -> snapshot.hooks().byId(id))
                .orElseThrow();
    }

    @Test
    void withAnotherKeyHooksWaitAndTheRestGoesOn() throws Exception {
        String id;
        String secret;
        byte[] kept;
        try (FaceServer server = server()) {
            JsonNode hook = track(server);
            id = hook.path("id").asString();
            secret = hook.path("secret").asString();
        }
        kept = Files.readAllBytes(key());
        Files.delete(key());
        try (FaceServer server = server()) {
            put(server, "one"); // answered as ever
            assertThat(text(server.get(null, "/health"))).contains("tracker.key-file");
            HttpResponse<byte[]> refused =
                    server.send("ada", "PUT", CALENDAR + "?track_hook=" + receiver.at("/in"), "");
            assertThat(refused.statusCode()).isEqualTo(503);
            assertThat(text(refused)).contains("key");
            assertThat(server.send("ada", "POST", "/hooks/" + id + "/rotate-secret", "")
                            .statusCode())
                    .isEqualTo(503);
            assertThat(server.send("ada", "POST", "/hooks/" + id + "/test", "").statusCode())
                    .isEqualTo(503);
            assertThat(server.get("ada", "/hooks/" + id).statusCode()).isEqualTo(200);
        }
        assertThat(receiver.calls).isEmpty();
        Files.write(key(), kept);
        try (FaceServer server = server()) {
            HookReceiver.Call call = receiver.next();
            assertThat(call.told()).isEqualTo("calendar.object_put one.ics");
            assertThat(call.isSignedWith(secret)).isTrue();
            assertThat(text(server.get(null, "/health"))).doesNotContain("tracker.key-file");
        }
    }

    @Test
    void aLostKeyIsReplacedWhenTheHooksAreRemoved() throws Exception {
        String id;
        try (FaceServer server = server()) {
            id = track(server).path("id").asString();
            assertThat(server.get(null, "/hooks/keys").statusCode()).isEqualTo(200);
        }
        Files.delete(key());
        try (FaceServer server = server()) {
            assertThat(server.send("ada", "DELETE", "/hooks/" + id, "").statusCode())
                    .isEqualTo(204);
        }
        try (FaceServer server = server()) {
            String secret = track(server).path("secret").asString();
            put(server, "one");
            assertThat(receiver.next().isSignedWith(secret)).isTrue();
            assertThat(server.get(null, "/hooks/keys").statusCode()).isEqualTo(200);
        }
    }

    @Test
    void aKeyThatCannotBeReadIsSaid() throws Exception {
        Files.writeString(key(), "nonsense");
        Files.setPosixFilePermissions(key(), PosixFilePermissions.fromString("rw-------"));
        try (FaceServer server = server()) {
            HttpResponse<byte[]> refused =
                    server.send("ada", "PUT", CALENDAR + "?track_hook=" + receiver.at("/in"), "");
            assertThat(refused.statusCode()).isEqualTo(503);
            assertThat(text(server.get(null, "/health"))).contains("tracker.key", "32 bytes in Base64");
        }
        assertThat(Files.readString(key())).isEqualTo("nonsense");
    }
}
