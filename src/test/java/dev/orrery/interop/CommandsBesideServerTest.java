package dev.orrery.interop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orrery.store.Children;
import dev.orrery.store.StoreFixture;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Commands in processes of their own, on the store of a server that is being written to. */
class CommandsBesideServerTest {
    private static final int IMPORTED = 300;

    @TempDir
    private Path directory;

    private Path config;

    @Test
    void anImportACheckAndABackupWhileTheServerWorks() throws Exception {
        config = Files.writeString(
                directory.resolve("orrery.toml"),
                RunningServer.CONFIGURATION.replace("sqlite::memory:", "sqlite:" + directory.resolve("orrery.db")));
        Path file = Files.writeString(directory.resolve("import.ics"), calendar());
        try (RunningServer server = new RunningServer(Files.readString(config), directory);
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            String place = server.home() + "calendar/";
            server.put(place + "first.ics", StoreFixture.event("first", "x"));
            assertThat(server.objects("calendar")).hasSize(1); // so that the server has a copy in memory
            AtomicBoolean enough = new AtomicBoolean();
            Future<Integer> writing = threads.submit(() -> {
                int written = 0;
                while (!enough.get() || written < 20) {
                    server.put(place + "own-" + written + ".ics", StoreFixture.event("own-" + written, "x"));
                    written++;
                }
                return written;
            });
            TreeSet<String> expected = new TreeSet<>(List.of(place + "first.ics"));
            try {
                run("import", "ada", "calendar", file.toString());
                // The server's next answer knows it all: nothing waits for a bell.
                TreeSet<String> seen = new TreeSet<>(server.objects("calendar"));
                assertThat(seen.stream().filter(path -> !path.contains("own-") && !path.contains("first")))
                        .hasSize(IMPORTED);
                assertThat(run("check")).contains("all is well");
                run("backup", directory.resolve("copy.db").toString());
                assertThat(server.get(server.pathOf("calendar", "imported-7"))).contains("UID:imported-7\r\n");
                seen.stream().filter(path -> !path.contains("own-")).forEach(expected::add);
            } finally {
                enough.set(true);
            }
            int written = writing.get();
            for (int i = 0; i < written; i++) {
                expected.add(place + "own-" + i + ".ics");
            }
            assertThat(new TreeSet<>(server.objects("calendar"))).isEqualTo(expected);
            assertThat(run("check")).contains("all is well");
        }
    }

    private static String calendar() {
        StringBuilder text = new StringBuilder("BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Orrery//test//EN\r\n");
        for (int i = 0; i < IMPORTED; i++) {
            String event = StoreFixture.event("imported-" + i, "x");
            text.append(event, event.indexOf("BEGIN:VEVENT"), event.indexOf("END:VCALENDAR"));
        }
        return text.append("END:VCALENDAR\r\n").toString();
    }

    private String run(String command, String... arguments) throws IOException, InterruptedException {
        List<String> words = new java.util.ArrayList<>(List.of(command));
        words.addAll(List.of(arguments));
        words.addAll(List.of("--config", config.toString()));
        Process process = Children.start("dev.orrery.app.Main", words);
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(command + ": " + said).isZero();
        return said;
    }
}
