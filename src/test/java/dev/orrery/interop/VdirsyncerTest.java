package dev.orrery.interop;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
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
    private Programs programs;
    private Path local;

    @BeforeEach
    void start() throws Exception {
        Programs.need("vdirsyncer", "vdirsyncer");
        server = new RunningServer();
        programs = new Programs(folder);
        local = Files.createDirectories(folder.resolve("local"));
    }

    @AfterEach
    void stop() {
        if (server != null) {
            server.close();
        }
    }

    @Test
    void aThousandEventsGoBothWaysWithEditsAndDeletionsAndThenNothing() throws Exception {
        configure("");
        Path work = Files.createDirectories(local.resolve("work"));
        for (int i = 0; i < EVENTS; i++) {
            Files.writeString(work.resolve("event-" + i + ".ics"), event(i, "first"));
        }
        discover();
        sync().well();
        assertThat(server.objects("work")).hasSize(EVENTS);

        for (int i = 0; i < 10; i++) {
            Files.writeString(work.resolve("event-" + i + ".ics"), event(i, "edited in the folder"));
            Files.delete(work.resolve("event-" + (100 + i) + ".ics"));
            server.put(server.pathOf("work", uid(200 + i)), event(200 + i, "edited on the server"));
            server.delete(server.pathOf("work", uid(300 + i)));
            server.put(path(EVENTS + i), event(EVENTS + i, "new on the server"));
        }
        sync().well();

        assertThat(onDisk(work)).isEqualTo(onServer());
        assertThat(onDisk(work)).hasSize(EVENTS - 10);
        assertThat(server.get(server.pathOf("work", uid(3)))).contains("edited in the folder");
        assertThat(Files.readString(work.resolve("event-203.ics"))).contains("edited on the server");

        String token = server.syncToken("work");
        Map<String, Long> times = times(work);
        sync().well();
        assertThat(server.syncToken("work")).isEqualTo(token);
        assertThat(times(work)).isEqualTo(times);
    }

    @Test
    void aConflictIsNamedAndNothingIsLostUntilSomebodyDecides() throws Exception {
        configure("");
        Path work = Files.createDirectories(local.resolve("work"));
        Files.writeString(work.resolve("event-1.ics"), event(1, "first"));
        discover();
        sync().well();

        Files.writeString(work.resolve("event-1.ics"), event(1, "mine"));
        String path = server.pathOf("work", uid(1));
        server.put(path, event(1, "theirs"));
        Programs.Ended conflict = sync();
        assertThat(conflict.code()).isNotZero();
        assertThat(conflict.output()).containsIgnoringCase("conflict");
        assertThat(Files.readString(work.resolve("event-1.ics"))).contains("mine");
        assertThat(server.get(path)).contains("theirs");

        configure("conflict_resolution = \"b wins\"");
        sync().well();
        assertThat(Files.readString(work.resolve("event-1.ics"))).contains("theirs");
    }

    @Test
    void khalListsAnOccurrenceAndItsNewEventArrives() throws Exception {
        Programs.need("khal", "khal");
        configure("");
        Path work = Files.createDirectories(local.resolve("work"));
        discover();
        server.put(path(5), event(5, "weekly"));
        sync().well();
        Files.createDirectories(folder.resolve("config/khal"));
        Files.writeString(folder.resolve("config/khal/config"), """
                [calendars]
                [[work]]
                path = %s
                [locale]
                timeformat = %%H:%%M
                dateformat = %%Y-%%m-%%d
                longdateformat = %%Y-%%m-%%d
                datetimeformat = %%Y-%%m-%%d %%H:%%M
                longdatetimeformat = %%Y-%%m-%%d %%H:%%M
                default_timezone = UTC
                local_timezone = UTC
                [default]
                default_calendar = work
                """.formatted(work));
        String twoWeeksLater = day(5).plusWeeks(2).toString();
        assertThat(programs.run("", "khal", "list", twoWeeksLater, "1d").well().output())
                .contains("Event 5");

        programs.run("", "khal", "new", twoWeeksLater, "15:00", "16:00", "Made with khal")
                .well();
        sync().well();
        List<String> paths = server.objects("work");
        assertThat(paths).hasSize(2);
        assertThat(server.get(paths.get(0)) + server.get(paths.get(1))).contains("SUMMARY:Made with khal");
    }

    private void configure(String resolution) throws IOException {
        Path file = Files.createDirectories(folder.resolve("config/vdirsyncer")).resolve("config");
        Files.writeString(file, """
                [general]
                status_path = "%s"
                [pair both]
                a = "folder"
                b = "server"
                collections = ["work"]
                %s
                [storage folder]
                type = "filesystem"
                path = "%s"
                fileext = ".ics"
                [storage server]
                type = "caldav"
                url = "%s"
                username = "ada"
                password = "secret"
                """.formatted(folder.resolve("status"), resolution, local, server.address()));
    }

    /** Finds the principal and its home, and makes the calendar that is not there. */
    private void discover() throws Exception {
        programs.run("y\ny\ny\n", "vdirsyncer", "discover").well();
    }

    private Programs.Ended sync() throws Exception {
        return programs.run("", "vdirsyncer", "sync");
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

    private static Map<String, String> onDisk(Path directory) throws IOException {
        Map<String, String> texts = new TreeMap<>();
        try (Stream<Path> files = Files.list(directory)) {
            for (Path file : files.toList()) {
                put(texts, Files.readString(file));
            }
        }
        return texts;
    }

    private Map<String, String> onServer() throws IOException, InterruptedException {
        Map<String, String> texts = new TreeMap<>();
        for (String path : server.objects("work")) {
            put(texts, server.get(path));
        }
        return texts;
    }

    /** Names differ on both sides, UIDs do not; the program writes its files without carriage returns. */
    private static void put(Map<String, String> texts, String text) {
        String same = text.replace("\r", "").strip();
        texts.put(same.replaceAll("(?s).*\nUID:([^\n]*).*", "$1"), same);
    }

    private static Map<String, Long> times(Path directory) throws IOException {
        Map<String, Long> times = new TreeMap<>();
        try (Stream<Path> files = Files.list(directory)) {
            for (Path file : files.toList()) {
                times.put(file.toString(), Files.getLastModifiedTime(file).toMillis());
            }
        }
        return times;
    }
}
