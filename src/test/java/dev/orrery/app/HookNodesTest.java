package dev.orrery.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orrery.dav.Events;
import dev.orrery.http.Response;
import dev.orrery.store.sql.Postgres;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Two servers on one database, of which the one that makes the calls is killed. */
@Timeout(180)
class HookNodesTest {
    private static final int EVENTS = 60;

    @TempDir
    private Path directory;

    @Test
    void nothingIsLostWhenTheCallingNodeIsKilled() throws Exception {
        String url = Postgres.freshStore();
        Map<String, String> bodies = new ConcurrentHashMap<>();
        Set<String> told = ConcurrentHashMap.newKeySet();
        Set<String> torn = ConcurrentHashMap.newKeySet();
        try (HookReceiver receiver = new HookReceiver()) {
            receiver.answering(call -> {
                String before = bodies.putIfAbsent(call.id(), call.told());
                if (before != null && !before.equals(call.told())) {
                    torn.add(call.id());
                }
                told.add(call.told());
                return Response.of(204);
            });
            Path config = directory.resolve("orrery.toml");
            Files.writeString(config, """
                    [server]
                    listen = "127.0.0.1:0"
                    login-delay = false
                    [store]
                    url = "%s"
                    %s
                    [[user]]
                    name = "ada"
                    mail = ["ada@example.org"]
                    password = "{plain}engine"
                    [[user]]
                    name = "bob"
                    mail = ["bob@example.org"]
                    password = "{plain}bricks"
                    [[location]]
                    name = "lab"
                    """.formatted(url, HookFixture.ALLOWED));
            OrreryProcess first = OrreryProcess.start(directory, Map.of(), "serve", "--config", config.toString());
            first.ready();
            try (FaceServer second = new FaceServer(url, directory, HookFixture.ALLOWED)) {
                assertThat(second.send("ada", "PUT", ChangesContract.CALENDAR + "?track_hook=" + receiver.at("/in"), "")
                                .statusCode())
                        .isEqualTo(200);
                for (int i = 0; i < EVENTS; i++) {
                    String uid = "e" + i;
                    ChangesContract.put(second, ChangesContract.CALENDAR + uid + ".ics", Events.event(uid));
                    if (i == EVENTS / 2) {
                        ChangesContract.until(() -> told.size() > 5);
                        first.close(); // without a word, as by a power cut
                    }
                }
                ChangesContract.until(() -> told.size() == EVENTS);
                assertThat(bodies).hasSize(EVENTS);
                assertThat(torn).isEmpty();
            } finally {
                first.close();
            }
        } finally {
            Postgres.drop(url);
        }
    }
}
