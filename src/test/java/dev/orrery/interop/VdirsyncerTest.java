package dev.orrery.interop;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** vdirsyncer keeps a folder of files and a calendar here the same, both ways; khal reads and writes the folder. */
class VdirsyncerTest {
    private static final int EVENTS = 1000;
    private static final DateTimeFormatter BASIC = DateTimeFormatter.BASIC_ISO_DATE;

    @TempDir
    private Path folder;

    private RunningServer server;
    private SyncedFolder synced;

    @BeforeEach
    void start() throws Exception {
        Programs.need("vdirsyncer", "vdirsyncer");
        server = new RunningServer();
        synced = new SyncedFolder(folder, server, "work");
    }

    @AfterEach
    void stop() {
        if (server != null) {
            server.close();
        }
    }

    @Test
    void aThousandEventsGoBothWaysWithEditsAndDeletionsAndThenNothing() throws Exception {
        synced.configure("");
        Path work = synced.local();
        for (int i = 0; i < EVENTS; i++) {
            Files.writeString(work.resolve("event-" + i + ".ics"), event(i, "first"));
        }
        synced.discover();
        synced.sync().well();
        assertThat(server.objects("work")).hasSize(EVENTS);

        for (int i = 0; i < 10; i++) {
            Files.writeString(work.resolve("event-" + i + ".ics"), event(i, "edited in the folder"));
            Files.delete(work.resolve("event-" + (100 + i) + ".ics"));
            server.put(server.pathOf("work", uid(200 + i)), event(200 + i, "edited on the server"));
            server.delete(server.pathOf("work", uid(300 + i)));
            server.put(path(EVENTS + i), event(EVENTS + i, "new on the server"));
        }
        synced.sync().well();

        assertThat(synced.files()).isEqualTo(synced.onServer());
        assertThat(synced.files()).hasSize(EVENTS - 10);
        assertThat(server.get(server.pathOf("work", uid(3)))).contains("edited in the folder");
        assertThat(Files.readString(work.resolve("event-203.ics"))).contains("edited on the server");

        String token = server.syncToken("work");
        Map<String, Long> times = synced.times();
        synced.sync().well();
        assertThat(server.syncToken("work")).isEqualTo(token);
        assertThat(synced.times()).isEqualTo(times);
    }

    @Test
    void aConflictIsNamedAndNothingIsLostUntilSomebodyDecides() throws Exception {
        synced.configure("");
        Path work = synced.local();
        Files.writeString(work.resolve("event-1.ics"), event(1, "first"));
        synced.discover();
        synced.sync().well();

        Files.writeString(work.resolve("event-1.ics"), event(1, "mine"));
        String path = server.pathOf("work", uid(1));
        server.put(path, event(1, "theirs"));
        Programs.Ended conflict = synced.sync();
        assertThat(conflict.code()).isNotZero();
        assertThat(conflict.output()).containsIgnoringCase("conflict");
        assertThat(Files.readString(work.resolve("event-1.ics"))).contains("mine");
        assertThat(server.get(path)).contains("theirs");

        synced.configure("conflict_resolution = \"b wins\"");
        synced.sync().well();
        assertThat(Files.readString(work.resolve("event-1.ics"))).contains("theirs");
    }

    @Test
    void khalListsAnOccurrenceAndItsNewEventArrives() throws Exception {
        Programs.need("khal", "khal");
        synced.configure("");
        synced.discover();
        server.put(path(5), event(5, "weekly"));
        synced.sync().well();
        String twoWeeksLater = day(5).plusWeeks(2).toString();
        assertThat(synced.khal("list", twoWeeksLater, "1d").well().output()).contains("Event 5");

        synced.khal("new", twoWeeksLater, "15:00", "16:00", "Made with khal").well();
        synced.sync().well();
        List<String> paths = server.objects("work");
        assertThat(paths).hasSize(2);
        assertThat(server.get(paths.get(0)) + server.get(paths.get(1))).contains("SUMMARY:Made with khal");
    }

    private String path(int number) {
        return server.home() + "work/event-" + number + ".ics";
    }

    private static String uid(int number) {
        return "event-" + number + "@example.org";
    }

    private static LocalDate day(int number) {
        return LocalDate.of(2026, 1, 1).plusDays(number % 365);
    }

    private static String event(int number, String note) {
        String day = BASIC.format(day(number));
        return String.join(
                "\r\n",
                "BEGIN:VCALENDAR",
                "VERSION:2.0",
                "PRODID:-//Example//Test//EN",
                "BEGIN:VEVENT",
                "UID:" + uid(number),
                "DTSTAMP:20260101T000000Z",
                "DTSTART:" + day + "T100000Z",
                "DTEND:" + day + "T110000Z",
                number % 5 == 0 ? "RRULE:FREQ=WEEKLY" : "TRANSP:OPAQUE",
                "SUMMARY:Event " + number,
                "DESCRIPTION:" + note,
                "END:VEVENT",
                "END:VCALENDAR",
                "");
    }
}
