package dev.orrery.app;

import static dev.orrery.app.ChangesContract.CALENDAR;
import static dev.orrery.app.ChangesContract.put;
import static dev.orrery.app.ChangesContract.until;
import static org.assertj.core.api.Assertions.assertThat;

import dev.orrery.http.Response;
import dev.orrery.model.Actor;
import dev.orrery.model.Change;
import dev.orrery.model.CollectionRef;
import dev.orrery.model.HomeId;
import dev.orrery.model.PrincipalKind;
import dev.orrery.model.PrincipalName;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SqliteHooksTest extends HooksContract {
    private static final int CHANGES = 200;
    private static final int ENTRIES = 5_000;

    @TempDir
    private Path own;

    @Override
    String storeUrl() {
        return "sqlite:orrery.db";
    }

    /** All arrive; how soon, and how many in a second, is printed, not judged. */
    @Test
    void manyChangesAreBrought() throws Exception {
        try (FaceServer server = new FaceServer(storeUrl(), own, ALLOWED);
                HookReceiver receiver = new HookReceiver()) {
            server.send("ada", "PUT", CALENDAR + "?track_hook=" + receiver.at("/in"), "");
            Map<String, Long> arrived = new ConcurrentHashMap<>();
            AtomicInteger count = new AtomicInteger();
            receiver.answering(call -> {
                arrived.put(call.told(), System.nanoTime());
                count.incrementAndGet();
                return Response.of(204);
            });
            long[] times = new long[CHANGES];
            for (int i = 0; i < CHANGES; i++) {
                String uid = "e" + i;
                put(server, uid);
                long answered = System.nanoTime();
                until(() -> arrived.containsKey("calendar.object_put " + uid + ".ics"));
                times[i] = arrived.get("calendar.object_put " + uid + ".ics") - answered;
            }
            long[] sorted = LongStream.of(times).sorted().toArray();
            System.out.printf(
                    "from the answer to a PUT to the call: median %.1f ms, slowest twentieth from %.1f ms%n",
                    sorted[CHANGES / 2] / 1e6, sorted[CHANGES * 19 / 20] / 1e6);
            assertThat(count).hasValue(CHANGES);
            HomeId home = server.house()
                    .principals()
                    .find(new PrincipalName(PrincipalKind.USER, "ada"))
                    .orElseThrow()
                    .home();
            CollectionRef calendar = server.house()
                    .store()
                    .read(snapshot -> snapshot.child(CollectionRef.root(home), "calendar"))
                    .orElseThrow()
                    .ref();
            long begin = System.nanoTime();
            server.house().store().write(home, tx -> {
                for (int i = 0; i < ENTRIES; i++) {
                    tx.append(
                            new Change.ObjectPut(calendar.object("n" + i % 500), false, "\"e\"", "u"),
                            new Actor("someone", "test"));
                }
                return true;
            });
            until(() -> count.get() == CHANGES + ENTRIES);
            System.out.printf(
                    "%d calls of one hook: %.0f a second%n", ENTRIES, ENTRIES / ((System.nanoTime() - begin) / 1e9));
        }
    }
}
