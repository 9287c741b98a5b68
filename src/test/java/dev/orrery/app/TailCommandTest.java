package dev.orrery.app;

import static dev.orrery.app.ChangesContract.CALENDAR;
import static dev.orrery.app.ChangesContract.cursor;
import static dev.orrery.app.ChangesContract.delete;
import static dev.orrery.app.ChangesContract.put;
import static dev.orrery.app.ChangesContract.until;
import static dev.orrery.app.ChangesContract.waiting;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

/** {@code ./orrery tail}, in a process of its own beside a running server. */
@Timeout(120)
class TailCommandTest {
    @TempDir
    private Path folder;

    private FaceServer server() throws Exception {
        return new FaceServer("sqlite:orrery.db", folder, "");
    }

    private OrreryProcess tail(String address, String password, String... words) throws Exception {
        List<String> command = new ArrayList<>(List.of("tail", "--server", address, "-u", "ada"));
        command.addAll(List.of(words));
        return OrreryProcess.start(folder, Map.of("ORRERY_PASSWORD", password), command.toArray(String[]::new));
    }

    @Test
    void whatHappenedIsPrintedLineByLine() throws Exception {
        try (FaceServer server = server()) {
            String start = cursor(server.get("ada", "/changes?since=now"));
            put(server, "one");
            delete(server, CALENDAR + "one.ics");
            try (OrreryProcess tail = tail(server.origin(), "engine", "--once", "--since", start)) {
                OrreryProcess.Ended ended = tail.end();
                assertThat(ended.code()).as(ended.err()).isZero();
                assertThat(ended.out().lines())
                        .satisfiesExactly(
                                line -> assertThat(line)
                                        .endsWith("Z calendar.object_put " + CALENDAR
                                                + "one.ics /principals/users/ada/ dav"),
                                line -> assertThat(line).contains(" calendar.object_gone "));
            }
            try (OrreryProcess tail =
                    tail(server.origin(), "engine", "--once", "--json", "--since", "all", "--type", "collection.*")) {
                OrreryProcess.Ended ended = tail.end();
                assertThat(ended.out().lines())
                        .isNotEmpty()
                        .allSatisfy(line -> assertThat(JsonMapper.shared()
                                        .readTree(line)
                                        .path("type")
                                        .asString())
                                .startsWith("collection."));
            }
        }
    }

    @Test
    void itFollowsUntilTheServerIsGone() throws Exception {
        try (FaceServer server = server()) {
            try (OrreryProcess tail = tail(server.origin(), "engine")) {
                until(() -> waiting(server) == 1);
                put(server, "one");
                assertThat(tail.line()).contains(" calendar.object_put " + CALENDAR + "one.ics ");
                put(server, "two");
                assertThat(tail.line()).contains(" calendar.object_put " + CALENDAR + "two.ics ");
            }
        }
    }

    @Test
    void whatIsWrongIsSaidInASentence() throws Exception {
        String free;
        try (FaceServer server = server()) {
            free = server.origin();
            failed(tail(free, "wrong"), "does not take the name ada with this password");
            failed(tail(free, "engine", "--since", "yesterday"), "400: since is a cursor");
            failed(tail(free, "engine", "--resource", "/calendars/users/nobody/"), "404: ");
            failed(tail("http://192.0.2.1:80", "engine"), "in the clear");
            failed(tail("cal.example.org", "engine"), "--server is an address");
        }
        failed(tail(free, "engine"), "No server answers at " + free);
    }

    private static void failed(OrreryProcess tail, String sentence) throws Exception {
        try (tail) {
            OrreryProcess.Ended ended = tail.end();
            assertThat(ended.err()).contains(sentence).doesNotContain("engine", "\tat ");
            assertThat(ended.code()).isEqualTo(1);
        }
    }
}
