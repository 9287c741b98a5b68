package dev.orrery.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** {@code ./orrery hook} beside a running server. */
@Timeout(120)
class HookCommandTest {
    @TempDir
    private Path directory;

    private OrreryProcess.Ended run(FaceServer server, String... words) throws Exception {
        String[] all = new String[words.length + 5];
        all[0] = "hook";
        System.arraycopy(words, 0, all, 1, words.length);
        all[words.length + 1] = "--server";
        all[words.length + 2] = server.origin();
        all[words.length + 3] = "--user";
        all[words.length + 4] = "ada";
        try (OrreryProcess process = OrreryProcess.start(directory, Map.of("ORRERY_PASSWORD", "engine"), all)) {
            return process.end();
        }
    }

    @Test
    void hooksAreListedTriedAndToldAgain() throws Exception {
        try (FaceServer server = new FaceServer("sqlite:orrery.db", directory, HookFixture.ALLOWED);
                HookReceiver receiver = new HookReceiver()) {
            JsonNode hook = JsonMapper.shared()
                    .readTree(server.send(
                                    "ada", "PUT", ChangesContract.CALENDAR + "?track_hook=" + receiver.at("/in"), "")
                            .body());
            String id = hook.path("id").asString();
            assertThat(run(server, "list").out())
                    .startsWith(id + "  active  " + ChangesContract.CALENDAR)
                    .contains(receiver.at("/in"));
            ChangesContract.put(server, "one");
            String entry = receiver.next().id();
            assertThat(run(server, "test", id).out()).startsWith("The program took it, with 204");
            assertThat(receiver.next().type()).isEqualTo("hook.test");
            assertThat(run(server, "redeliver", id, "--entry", entry).code()).isZero();
            assertThat(receiver.next().id()).isEqualTo(entry);
            receiver.answering(500);
            OrreryProcess.Ended refused = run(server, "test", id);
            assertThat(refused.code()).isEqualTo(1);
            assertThat(refused.out()).contains("Answered 500");
            OrreryProcess.Ended none = run(server, "test", "nothing");
            assertThat(none.code()).isEqualTo(1);
            assertThat(none.err()).contains("404");
        }
    }
}
