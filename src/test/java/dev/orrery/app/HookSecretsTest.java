package dev.orrery.app;

import static dev.orrery.app.ChangesContract.CALENDAR;
import static dev.orrery.app.ChangesContract.put;
import static dev.orrery.app.FaceServer.text;
import static org.assertj.core.api.Assertions.assertThat;

import com.github.benmanes.caffeine.cache.Ticker;
import dev.orrery.access.Authenticator;
import dev.orrery.access.Caller;
import dev.orrery.access.Sealer;
import dev.orrery.calendar.By;
import dev.orrery.calendar.HookSecrets;
import dev.orrery.calendar.ManageHooks;
import dev.orrery.calendar.Views;
import dev.orrery.calendar.Visibility;
import dev.orrery.http.Health;
import dev.orrery.http.OutgoingHttp;
import dev.orrery.model.CollectionRef;
import dev.orrery.model.HomeId;
import dev.orrery.model.PrincipalKind;
import dev.orrery.model.PrincipalName;
import dev.orrery.model.Watched;
import dev.orrery.store.CollectionRow;
import dev.orrery.store.HookRow;
import dev.orrery.store.StoreFixture;
import dev.orrery.store.sql.SqlStore;
import dev.orrery.store.sql.StoreConfig;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
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

    @Test
    void aKeyThatIsMendedLaterIsUsedWithoutARestart() throws Exception {
        String secret;
        try (FaceServer server = server()) {
            secret = track(server).path("secret").asString();
        }
        byte[] kept = Files.readAllBytes(key());
        Files.writeString(key(), "nonsense");
        List<Runnable> rounds = new ArrayList<>();
        ScheduledThreadPoolExecutor byHand = new ScheduledThreadPoolExecutor(1) {
            @Override
            public ScheduledFuture<?> scheduleWithFixedDelay(Runnable work, long first, long pause, TimeUnit unit) {
                rounds.add(work);
                return schedule(() -> {}, 0, unit);
            }
        };
        House house = FaceServer.houseOf(URL, directory, HookFixture.ALLOWED, Map.of());
        try (house;
                OutgoingHttp http = new OutgoingHttp(
                        OutgoingHttp.Settings.usual(house.config().hooks().allowed(), "test"), Set::of);
                Periodic periodic = new Periodic(byHand);
                HookService service = new HookService(house, http, authenticator(house), new Views(Visibility.USUAL))) {
            service.start(periodic);
            assertThat(service.health().toString()).contains("32 bytes in Base64");
            HomeId home = house.principals()
                    .find(new PrincipalName(PrincipalKind.USER, "ada"))
                    .orElseThrow()
                    .home();
            rounds.forEach(Runnable::run);
            assertThat(service.health().toString()).contains("32 bytes in Base64");
            Files.write(key(), kept);
            rounds.forEach(Runnable::run);
            rounds.forEach(Runnable::run);
            CollectionRow calendar = house.store()
                    .read(snapshot -> snapshot.child(CollectionRef.root(home), "calendar"))
                    .orElseThrow();
            StoreFixture.put(house.store(), calendar.ref(), "one.ics", "text");
            assertThat(receiver.next().isSignedWith(secret)).isTrue();
            assertThat(service.health()).isEqualTo(Health.State.WELL);
        }
    }

    private static Authenticator authenticator(House house) {
        return new Authenticator(
                List.of(),
                house.principals(),
                new Authenticator.Settings(Duration.ZERO, false, false),
                Ticker.systemTicker(),
                new SecureRandom());
    }

    @Test
    void whatIsReplacedBeforeItWasSealedIsKnownForADayAllTheSame() {
        try (SqlStore store = SqlStore.open(StoreConfig.of("sqlite:" + directory.resolve("shared.db")))) {
            CollectionRef work = StoreFixture.calendar(store, StoreFixture.person(store, "ada"), "work");
            HookSecrets secrets = secrets(store, 1);
            ManageHooks hooks = new ManageHooks(store, 10, () -> "first", secrets);
            HookRow hook = hooks.register(by(store), wanted(work));
            byte[] plain = "an older program left this here!".getBytes(StandardCharsets.US_ASCII);
            store.write(work.home(), tx -> {
                tx.hookWrites().put(hook.with(new HookRow.Keys(plain, null, null, false)));
                return true;
            });
            HookRow rotated = hooks.rotate(by(store), "first", false, "/work/");
            assertThat(secrets.old(rotated))
                    .hasValueSatisfying(old -> assertThat(old).isEqualTo(plain));
            assertThat(secrets.current(rotated)).isNotEqualTo(plain);
        }
    }

    static By by(SqlStore store) {
        return new By(
                new Caller(
                        store.read(snapshot -> snapshot.principal("guid-ada")).orElseThrow(),
                        Set.of("guid-ada"),
                        false),
                "test");
    }

    static ManageHooks.Wanted wanted(CollectionRef work) {
        HookRow.Target target = new HookRow.Target("https://a.example/", HookRow.TRACK, List.of());
        return new ManageHooks.Wanted(Watched.collection(work), "/work/", HookRow.TRACK, target, "e-1-0");
    }

    static HookSecrets secrets(SqlStore store, int key) {
        byte[] bytes = new byte[32];
        bytes[0] = (byte) key;
        SecureRandom random = new SecureRandom();
        return new HookSecrets(store, () -> new Sealer(bytes, random), random);
    }
}
