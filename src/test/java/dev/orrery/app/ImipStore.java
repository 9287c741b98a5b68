package dev.orrery.app;

import dev.orrery.app.config.Config;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.api.parallel.Resources;

/** imip-agent's file store, as it writes it, and the command line that brings it here. */
@ResourceLock(Resources.SYSTEM_OUT)
@ResourceLock(Resources.SYSTEM_ERR)
abstract class ImipStore {
    static final String ADA = "store/mailto:ada@example.org/";

    @TempDir
    Path directory;

    private Path config;

    abstract String storeUrl();

    /** Empty for quotas in the store. */
    String journalUrl() {
        return "";
    }

    @BeforeEach
    void write() throws Exception {
        config = file("orrery.toml", """
                [store]
                url = "%s"
                %s
                [[user]]
                name = "ada"
                mail = ["ada@example.org"]
                [[user]]
                name = "bob"
                mail = ["bob@example.org"]
                [[location]]
                name = "hall"
                mail = ["hall@example.org"]
                policy = ["check_quota rooms", "schedule_in_freebusy"]
                """.formatted(
                        storeUrl(), journalUrl().isEmpty() ? "" : "journal-url = \"" + journalUrl() + "\""));
        try (House house = new House(Config.read(config, Map.of()))) {
            house.store().journal().limits("rooms"); // makes both databases, as a server does
        }
        Files.createDirectories(directory.resolve("store"));
    }

    Path file(String name, String text) throws Exception {
        Path path = directory.resolve(name);
        Files.createDirectories(path.getParent());
        return Files.writeString(path, text);
    }

    /** The component alone, as imip-agent keeps it. */
    static String event(String uid, String more) {
        return """
                BEGIN:VEVENT
                UID:%s
                DTSTAMP:20300101T000000Z
                SUMMARY:About %s
                ORGANIZER:mailto:zoe@example.com
                ATTENDEE;PARTSTAT=NEEDS-ACTION:mailto:ada@example.org
                %sEND:VEVENT
                """.formatted(uid, uid, more).replace("\n", "\r\n");
    }

    static String times(String start, String end) {
        return "DTSTART;TZID=Europe/Oslo:" + start + "\nDTEND;TZID=Europe/Oslo:" + end + "\n";
    }

    static final String WEEKLY = times("20400102T100000", "20400102T110000") + "RRULE:FREQ=WEEKLY;COUNT=4\n";
    static final String SECOND =
            "RECURRENCE-ID;TZID=Europe/Oslo:20400109T100000\n" + times("20400109T150000", "20400109T160000");

    String run(int code, String... words) {
        return CommandLineRun.of(code, config, words);
    }

    String bring(int code, String... more) {
        List<String> words = new ArrayList<>(
                List.of("store", "import-imip", directory.resolve("store").toString()));
        words.addAll(List.of(more));
        return run(code, words.toArray(String[]::new));
    }

    /** In the store itself; a journal hears of what the commands change once a server runs. */
    List<Instant> startsHeldHere(String quota) throws Exception {
        try (House house = new House(Config.read(config, Map.of()))) {
            return house.store().read(snapshot -> snapshot.bookings().periods(quota, 0)).stream()
                    .map(period -> Instant.ofEpochSecond(period.start()))
                    .toList();
        }
    }

    String calendarOf(String user) {
        return run(0, "export", user, "calendar");
    }
}
