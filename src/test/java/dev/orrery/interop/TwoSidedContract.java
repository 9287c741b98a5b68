package dev.orrery.interop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orrery.source.imap.TestImapServer;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * An IMAP program, a CalDAV program and a program for whole files edit one calendar at once, while the IMAP server is
 * killed now and then. In the end all see the same, and what was acknowledged is there. {@code -Dorrery.soak} makes it
 * longer, {@code -Dorrery.seed} repeats the same choices.
 */
abstract class TwoSidedContract {
    /** Steps of each program. */
    private static final int STEPS = 60 * Integer.getInteger("orrery.soak", 1);

    /** Steps of all programs between two deaths of the server. */
    private static final int LIFE = 45;

    @TempDir
    private Path folder;

    private final AtomicInteger steps = new AtomicInteger();

    abstract TestImapServer imap();

    /** What the server is not believed to be able to do. */
    String[] hidden() {
        return new String[0];
    }

    @Test
    void allSeeTheSameAndEveryAcknowledgedEdit() throws Exception {
        long seed = Long.getLong("orrery.seed", System.nanoTime());
        System.out.println(getClass().getSimpleName() + " seed " + seed);
        Random random = new Random(seed);
        Ledger ledger = new Ledger();
        try (ImapScene scene = new ImapScene(imap(), folder, hidden());
                ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> running = new ArrayList<>();
            for (Editors.Editor editor : List.of(
                    new Editors.OfImap(scene, ledger, new Random(random.nextLong())),
                    new Editors.OfCalDav(scene, ledger, new Random(random.nextLong())),
                    new Editors.OfWholeFile(scene, ledger, new Random(random.nextLong())))) {
                running.add(executor.submit(() -> work(scene, editor)));
            }
            try {
                for (Future<?> each : running) {
                    // A server that is killed between accepting a connection and answering on it costs a whole
                    // time-out.
                    each.get(240 + STEPS, TimeUnit.SECONDS);
                }
            } finally {
                executor.shutdownNow(); // who hangs or goes on without the others ends too
            }
            System.out.println(getClass().getSimpleName() + ": " + ledger);
            assertSame(scene, ledger, "seed " + seed);
        }
    }

    private Void work(ImapScene scene, Editors.Editor editor) throws Exception {
        for (int i = 0; i < STEPS; i++) {
            if (steps.incrementAndGet() % LIFE == 0) {
                scene.killAndStart();
            }
            editor.step();
        }
        return null;
    }

    private static void assertSame(ImapScene scene, Ledger ledger, String seed) throws Exception {
        HttpResponse<String> file = scene.server.ask("GET", scene.file(), "");
        assertThat(file.statusCode()).as(seed).isEqualTo(200);
        List<String> inFile = sorted(Editors.versions(file.body()));
        List<String> byCalDav = new ArrayList<>();
        for (String path : scene.server.objects("calendar")) {
            byCalDav.addAll(Editors.versions(scene.server.get(path)));
        }
        List<String> inFolder = new ArrayList<>();
        try (var client = scene.client()) {
            client.events().values().forEach(text -> inFolder.addAll(Editors.versions(text)));
        }
        assertThat(sorted(byCalDav)).as("by CalDAV and in the file, %s", seed).isEqualTo(inFile);
        assertThat(sorted(inFolder))
                .as("in the folder and in the file, %s", seed)
                .isEqualTo(inFile);
        assertThat(ledger.wrong(inFile)).as(seed).isEmpty();
    }

    private static List<String> sorted(List<String> versions) {
        List<String> sorted = new ArrayList<>(versions);
        Collections.sort(sorted);
        return sorted;
    }
}
