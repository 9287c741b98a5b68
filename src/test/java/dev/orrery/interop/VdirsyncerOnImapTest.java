package dev.orrery.interop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orrery.source.imap.KolabClient;
import dev.orrery.source.imap.TestServers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** vdirsyncer and khal on a calendar that lives in a folder of Dovecot: files, objects and messages are the same. */
class VdirsyncerOnImapTest {
    private static final int EVENTS = 20;

    @TempDir
    private Path folder;

    private ImapScene scene;
    private SyncedFolder synced;

    @BeforeEach
    void start() throws Exception {
        Programs.need("vdirsyncer", "vdirsyncer");
        scene = new ImapScene(TestServers.dovecot(), folder);
        synced = new SyncedFolder(folder, scene.server, "calendar");
        synced.configure("");
    }

    @AfterEach
    void stop() throws Exception {
        if (scene != null) {
            scene.close();
        }
    }

    @Test
    void editsOfAllSidesMeetAndThenNothingHappens() throws Exception {
        long[] messages = new long[EVENTS];
        for (int i = 0; i < EVENTS; i++) {
            messages[i] = scene.imap().add(uid(i), "First " + i);
        }
        synced.discover();
        synced.sync().well();
        assertThat(synced.files()).hasSize(EVENTS);

        KolabClient imap = scene.imap();
        imap.add(uid(0), "Edited in the folder");
        imap.remove(messages[0]);
        imap.remove(messages[1]);
        imap.add("new-in-the-folder", "New in the folder");
        RunningServer server = scene.server;
        server.put(server.pathOf("calendar", uid(2)), text(uid(2), "Edited by CalDAV"));
        server.delete(server.pathOf("calendar", uid(3)));
        server.put(scene.calendar() + "new.ics", text("new-by-caldav", "New by CalDAV"));
        edit(fileOf(uid(4)), "First 4", "Edited in a file");
        Files.delete(fileOf(uid(5)));
        Files.writeString(synced.local().resolve("new-file.ics"), text("new-in-a-file", "New in a file"));

        synced.sync().well();
        Map<String, String> files = synced.files();
        assertThat(files)
                .hasSize(EVENTS)
                .containsKeys("new-in-the-folder", "new-by-caldav", "new-in-a-file")
                .doesNotContainKeys(uid(1), uid(3), uid(5));
        assertThat(files.get(uid(0))).contains("SUMMARY:Edited in the folder");
        assertThat(files.get(uid(2))).contains("SUMMARY:Edited by CalDAV");
        assertThat(files.get(uid(4))).contains("SUMMARY:Edited in a file");
        assertThat(synced.onServer()).isEqualTo(files);
        assertThat(inFolder()).isEqualTo(files);

        String token = server.syncToken("calendar");
        Map<String, Long> times = synced.times();
        Map<Long, String> lying = imap.events();
        synced.sync().well();
        assertThat(server.syncToken("calendar")).isEqualTo(token);
        assertThat(synced.times()).isEqualTo(times);
        assertThat(imap.events()).isEqualTo(lying);
    }

    @Test
    void khalShowsWhatLiesInTheFolderAndItsNewEventLiesThereToo() throws Exception {
        Programs.need("khal", "khal");
        scene.imap().add("a", "From the folder");
        synced.discover();
        synced.sync().well();
        assertThat(synced.khal("list", "2026-01-02", "1d").well().output()).contains("From the folder");
        synced.khal("new", "2026-01-02", "15:00", "16:00", "Made with khal").well();
        synced.sync().well();
        assertThat(scene.imap().events().values())
                .hasSize(2)
                .anyMatch(event -> event.contains("SUMMARY:Made with khal\r\n"));
    }

    private Map<String, String> inFolder() throws Exception {
        Map<String, String> texts = new TreeMap<>();
        for (String event : scene.imap().events().values()) {
            SyncedFolder.put(texts, event);
        }
        return texts;
    }

    private Path fileOf(String uid) throws Exception {
        List<Path> files;
        try (var all = Files.list(synced.local())) {
            files = all.toList();
        }
        for (Path file : files) {
            if (Files.readString(file).lines().anyMatch(("UID:" + uid)::equals)) {
                return file;
            }
        }
        throw new AssertionError("no file has the event " + uid);
    }

    private static void edit(Path file, String before, String after) throws Exception {
        Files.writeString(file, Files.readString(file).replace(before, after));
    }

    private static String uid(int number) {
        return "event-" + number + "@example.org";
    }

    private static String text(String uid, String summary) {
        return KolabClient.event(uid, summary);
    }
}
