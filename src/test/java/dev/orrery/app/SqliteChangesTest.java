package dev.orrery.app;

import static dev.orrery.app.FaceServer.text;
import static org.assertj.core.api.Assertions.assertThat;

import dev.orrery.model.Actor;
import dev.orrery.model.Change;
import dev.orrery.model.CollectionRef;
import dev.orrery.model.HomeId;
import dev.orrery.model.PrincipalKind;
import dev.orrery.model.PrincipalName;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

class SqliteChangesTest extends ChangesContract {
    private static final int ENTRIES = 100_000;

    @TempDir
    private Path own;

    @Override
    String storeUrl() {
        return "sqlite:orrery.db";
    }

    /** Pages at every depth of a long log are right; what they cost is printed, not judged. */
    @Test
    void aLongLogIsReadFromAnyPlace() throws Exception {
        try (FaceServer server = new FaceServer(storeUrl(), own, "")) {
            HomeId home = server.house()
                    .principals()
                    .find(new PrincipalName(PrincipalKind.USER, "ada"))
                    .orElseThrow()
                    .home();
            String start = cursor(server.get("ada", "/changes?since=now"));
            long first = Long.parseLong(start.substring(start.lastIndexOf('-') + 1));
            String before = start.substring(0, start.lastIndexOf('-') + 1);
            server.house().store().write(home, tx -> {
                CollectionRef root = CollectionRef.root(home);
                for (int i = 0; i < ENTRIES; i++) {
                    tx.append(new Change.CollectionChanged(root, Set.of()), new Actor("someone", "test"));
                }
                return true;
            });
            for (int depth : List.of(0, ENTRIES / 2, ENTRIES - 1000)) {
                String address = "/changes?since=" + before + (first + depth);
                HttpResponse<byte[]> page = server.get("ada", address);
                assertThat(entries(page)).hasSize(1000);
                assertThat(sequence(entries(page).getFirst())).isEqualTo(first + depth + 1);
                assertThat(sequence(entries(page).getLast())).isEqualTo(first + depth + 1000);
                long[] times = IntStream.range(0, 20)
                        .mapToLong(i -> time(server, address))
                        .sorted()
                        .toArray();
                System.out.printf(
                        "page of 1000 entries (%d kB) at %d of %d: median %.1f ms, fastest %.1f ms%n",
                        page.body().length / 1000,
                        depth,
                        ENTRIES,
                        times[times.length / 2] / 1e6,
                        Arrays.stream(times).min().orElseThrow() / 1e6);
            }
            // a rare type is looked for in several steps, and nothing is passed over
            put(server, "rare");
            HttpResponse<byte[]> answer = server.get("ada", "/changes?type=calendar.object_put&since=" + start);
            int steps = 1;
            while (entries(answer).isEmpty()) {
                answer = server.get("ada", next(answer));
                steps++;
            }
            assertThat(text(answer)).contains("rare.ics");
            assertThat(steps).isEqualTo(3);
        }
    }

    private static long sequence(JsonNode entry) {
        return entry.path("sequence").asLong();
    }

    private static long time(FaceServer server, String address) {
        try {
            long begin = System.nanoTime();
            server.get("ada", address);
            return System.nanoTime() - begin;
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }
}
