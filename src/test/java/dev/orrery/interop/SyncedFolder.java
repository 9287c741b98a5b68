package dev.orrery.interop;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** A folder of files that vdirsyncer keeps the same as a calendar here, and that khal reads and writes. */
final class SyncedFolder {
    private final Path folder;
    private final Path local;
    private final RunningServer server;
    private final String calendar;
    private final Programs programs;

    SyncedFolder(Path folder, RunningServer server, String calendar) throws IOException {
        this.folder = folder;
        this.server = server;
        this.calendar = calendar;
        this.programs = new Programs(folder);
        this.local = Files.createDirectories(folder.resolve("local").resolve(calendar));
    }

    /** Where the files are, an event each. */
    Path local() {
        return local;
    }

    /** @param resolution a line about conflicts; empty: they are told */
    void configure(String resolution) throws IOException {
        Path file = Files.createDirectories(folder.resolve("config/vdirsyncer")).resolve("config");
        Files.writeString(file, """
                [general]
                status_path = "%s"
                [pair both]
                a = "folder"
                b = "server"
                collections = ["%s"]
                %s
                [storage folder]
                type = "filesystem"
                path = "%s"
                fileext = ".ics"
                [storage server]
                type = "caldav"
                url = "%s"
                username = "%s"
                password = "%s"
                """.formatted(
                        folder.resolve("status"),
                        calendar,
                        resolution,
                        local.getParent(),
                        server.address(),
                        server.person(),
                        server.password().replace("\\", "\\\\").replace("\"", "\\\"")));
    }

    /** Finds the principal and its home, and makes the calendar if it is not there. */
    void discover() throws Exception {
        programs.run("y\ny\ny\n", "vdirsyncer", "discover").well();
    }

    Programs.Ended sync() throws Exception {
        return programs.run("", "vdirsyncer", "sync");
    }

    Programs.Ended khal(String... arguments) throws Exception {
        Path file = Files.createDirectories(folder.resolve("config/khal")).resolve("config");
        Files.writeString(file, """
                [calendars]
                [[%1$s]]
                path = %2$s
                [locale]
                timeformat = %%H:%%M
                dateformat = %%Y-%%m-%%d
                longdateformat = %%Y-%%m-%%d
                datetimeformat = %%Y-%%m-%%d %%H:%%M
                longdatetimeformat = %%Y-%%m-%%d %%H:%%M
                default_timezone = UTC
                local_timezone = UTC
                [default]
                default_calendar = %1$s
                """.formatted(calendar, local));
        List<String> command = new ArrayList<>(List.of("khal"));
        command.addAll(List.of(arguments));
        return programs.run("", command.toArray(String[]::new));
    }

    /** The text of each file by its UID. */
    Map<String, String> files() throws IOException {
        Map<String, String> texts = new TreeMap<>();
        try (Stream<Path> files = Files.list(local)) {
            for (Path file : files.toList()) {
                put(texts, Files.readString(file));
            }
        }
        return texts;
    }

    /** The same as the server has it. */
    Map<String, String> onServer() throws IOException, InterruptedException {
        Map<String, String> texts = new TreeMap<>();
        for (String path : server.objects(calendar)) {
            put(texts, server.get(path));
        }
        return texts;
    }

    /** Names differ on both sides, UIDs do not; the program writes its files without carriage returns. */
    static void put(Map<String, String> texts, String text) {
        String same = text.replace("\r", "").strip();
        texts.put(same.replaceAll("(?s).*\nUID:([^\n]*).*", "$1"), same);
    }

    Map<String, Long> times() throws IOException {
        Map<String, Long> times = new TreeMap<>();
        try (Stream<Path> files = Files.list(local)) {
            for (Path file : files.toList()) {
                times.put(file.toString(), Files.getLastModifiedTime(file).toMillis());
            }
        }
        return times;
    }
}
