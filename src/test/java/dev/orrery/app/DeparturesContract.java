package dev.orrery.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orrery.calendar.By;
import dev.orrery.calendar.Departures;
import dev.orrery.calendar.Preconditions;
import dev.orrery.calendar.PutObject;
import dev.orrery.calendar.Scheduling;
import dev.orrery.dav.Events;
import dev.orrery.model.Change;
import dev.orrery.model.HomeId;
import dev.orrery.model.Principal;
import dev.orrery.model.PrincipalKind;
import dev.orrery.model.PrincipalName;
import dev.orrery.store.CollectionRow;
import dev.orrery.store.LogEntry;
import dev.orrery.store.LogReader;
import dev.orrery.store.MessageRow;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of the meetings of somebody whose home is archived, on every store. */
abstract class DeparturesContract {
    private static final String CID = """
            [[user]]
            name = "cid"
            mail = ["cid@example.org"]
            password = "{plain}bricks"
            """;

    /** More than are handled in one transaction. */
    private static final int MANY = 250;

    @TempDir
    private Path directory;

    abstract String storeUrl();

    private static String meeting(String uid, String start, String organizer, String more) {
        return Events.calendar("""
                BEGIN:VEVENT
                UID:%s
                DTSTAMP:20260301T120000Z
                DTSTART:%s
                DURATION:PT1H
                SUMMARY:Meeting
                ORGANIZER:mailto:%s@example.org
                ATTENDEE;PARTSTAT=ACCEPTED:mailto:ada@example.org
                ATTENDEE;PARTSTAT=ACCEPTED:mailto:cid@example.org
                %sEND:VEVENT
                """.formatted(uid, start, organizer, more));
    }

    private FaceServer server(String more) throws Exception {
        return new FaceServer(storeUrl(), directory, more);
    }

    private static String read(FaceServer server, String user, String name) throws Exception {
        return FaceServer.text(server.get(user, "/calendars/users/" + user + "/calendar/" + name + ".ics"))
                .replace("\r\n ", "");
    }

    private static void until(BooleanSupplier reached) {
        Instant deadline = Instant.now().plusSeconds(60);
        while (!reached.getAsBoolean()) {
            assertThat(Instant.now()).isBefore(deadline);
            LockSupport.parkNanos(5_000_000);
        }
    }

    private static void untilItSays(FaceServer server, String user, String name, String pattern) throws Exception {
        Instant deadline = Instant.now().plusSeconds(60);
        while (!read(server, user, name).matches("(?s).*" + pattern + ".*")) {
            assertThat(Instant.now()).as(read(server, user, name)).isBefore(deadline);
            LockSupport.parkNanos(5_000_000);
        }
    }

    @Test
    void whoIsGoneIsMissedByNobodyAndWhoComesBackIsExpected() throws Exception {
        String declined = "ATTENDEE;[^:\r]*PARTSTAT=DECLINED[^:\r]*:mailto:cid@example.org";
        String accepted = "ATTENDEE;[^:\r]*PARTSTAT=ACCEPTED[^:\r]*:mailto:cid@example.org";
        try (FaceServer server = server("[scheduling]\nwait-milliseconds = 10000\n" + CID)) {
            put(server, "cid", "theirs", meeting("theirs", "20990302T100000Z", "cid", ""));
            put(server, "cid", "past", meeting("past", "20260302T100000Z", "cid", ""));
            put(server, "cid", "weekly", meeting("weekly", "20260302T100000Z", "cid", "RRULE:FREQ=WEEKLY\n"));
            put(server, "ada", "hers", meeting("hers", "20990303T100000Z", "ada", ""));
            String his = "/calendars/users/cid/calendar/hers.ics";
            String answer = FaceServer.text(server.get("cid", his))
                    .replace("ATTENDEE:mailto:cid", "ATTENDEE;PARTSTAT=ACCEPTED:mailto:cid")
                    .replace("PARTSTAT=NEEDS-ACTION", "PARTSTAT=ACCEPTED");
            assertThat(server.send("cid", "PUT", his, answer).statusCode()).isEqualTo(204);
            assertThat(read(server, "ada", "hers")).containsPattern(accepted);
        }
        try (FaceServer server = server("")) {
            untilItSays(server, "ada", "theirs", "STATUS:CANCELLED");
            untilItSays(server, "ada", "hers", declined);
            untilItSays(server, "ada", "weekly", "RRULE:FREQ=WEEKLY;UNTIL=");
            assertThat(read(server, "ada", "past")).doesNotContain("CANCELLED").contains("UID:past");
            assertThat(FaceServer.text(server.get(null, "/metrics"))).contains("scheduling_called_off_total 3.0");
        }
        try (FaceServer server = server(CID)) {
            // the first request brings the person back
            assertThat(read(server, "cid", "theirs")).contains("UID:theirs").doesNotContain("CANCELLED");
            untilItSays(server, "ada", "hers", accepted);
            untilItSays(server, "ada", "weekly", "RRULE:FREQ=WEEKLY\r");
            until(() -> textOf(server, "theirs").contains("UID:theirs")
                    && !textOf(server, "theirs").contains("STATUS:CANCELLED"));
            assertThat(FaceServer.text(server.get(null, "/metrics"))).contains("scheduling_taken_up_total 3.0");
            // what comes next is newer than what was sent for the return
            String changed = read(server, "cid", "theirs").replace("SUMMARY:Meeting", "SUMMARY:Reunion");
            put(server, "cid", "theirs", changed);
            untilItSays(server, "ada", "theirs", "SUMMARY:Reunion");
        }
    }

    private static String textOf(FaceServer server, String name) {
        try {
            return read(server, "ada", name);
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    private static void put(FaceServer server, String user, String name, String text) throws Exception {
        assertThat(server.send(user, "PUT", "/calendars/users/" + user + "/calendar/" + name + ".ics", text)
                        .statusCode())
                .isBetween(201, 204);
    }

    /** The server dies while it is at it; the one after it does the rest, and nothing twice. */
    @Test
    void whatWasNotSaidBeforeACrashIsSaidOnceAfterIt() throws Exception {
        Principal cid = withManyMeetings();
        LogReader cut;
        try (House house = house("")) {
            cut = reader(house);
            house.lifeCycle().archive(cid, "test");
            until(() -> !cancels(house, cid.home()).isEmpty());
        }
        cut.close();
        try (House house = house("")) {
            try (LogReader _ = reader(house)) {
                until(() -> cancels(house, cid.home()).size() >= MANY);
            }
            LogEntry entry = archived(house, cid.home());
            new Departures(house.store(), house.rules()).handle(entry);
            assertThat(cancels(house, cid.home()))
                    .hasSize(MANY)
                    .allSatisfy((_, times) -> assertThat(times).isEqualTo(1));
        }
    }

    /** One took the lease over while the other was slow, and both are at it. */
    @Test
    void twoNodesSayNothingTwice() throws Exception {
        Principal cid = withManyMeetings();
        try (House house = house("");
                ExecutorService nodes = Executors.newVirtualThreadPerTaskExecutor()) {
            house.lifeCycle().archive(cid, "test");
            LogEntry entry = archived(house, cid.home());
            List<Future<?>> both = new ArrayList<>();
            for (int i = 0; i < 2; i++) {
                both.add(nodes.submit(() -> new Departures(house.store(), house.rules()).handle(entry)));
            }
            for (Future<?> one : both) {
                one.get();
            }
            assertThat(cancels(house, cid.home()))
                    .hasSize(MANY)
                    .allSatisfy((_, times) -> assertThat(times).isEqualTo(1));
        }
    }

    /** An entry that is read late: the person is back, and nothing is called off any more. */
    @Test
    void whoIsBackBeforeAnythingWasSaidIsNotCalledOff() throws Exception {
        Principal cid = withManyMeetings();
        try (House house = house("")) {
            house.lifeCycle().archive(cid, "test");
            LogEntry entry = archived(house, cid.home());
            house.lifeCycle().restore(cid.guid(), Optional.empty());
            new Departures(house.store(), house.rules()).handle(entry);
            assertThat(cancels(house, cid.home())).isEmpty();
        }
    }

    private House house(String more) throws Exception {
        return FaceServer.houseOf(storeUrl(), directory, more, Map.of());
    }

    private static LogReader reader(House house) {
        return new LogReader(
                house.store(),
                new LogReader.Settings(Departures.NAME, "", true, 50, Duration.ofMillis(20), Duration.ofMillis(20)),
                house.clock(),
                new Departures(house.store(), house.rules()));
    }

    private Principal withManyMeetings() throws Exception {
        try (House house = house(CID)) {
            Principal cid = house.principals()
                    .find(new PrincipalName(PrincipalKind.USER, "cid"))
                    .orElseThrow();
            CollectionRow calendar = house.store()
                    .read(snapshot -> snapshot.collections(cid.home()).stream()
                            .filter(row -> row.name().equals("calendar"))
                            .findFirst()
                            .orElseThrow());
            PutObject put = new PutObject(
                    house.store(),
                    house.mirrored(),
                    house.rules(),
                    house.limits(),
                    new Scheduling(house.rules(), new Scheduling.Settings(Duration.ZERO, 0, false)),
                    UUID::randomUUID);
            for (int i = 0; i < MANY; i++) {
                put.put(new PutObject.Request(
                        new By(house.principals().asCaller(cid), "test"),
                        calendar,
                        i + ".ics",
                        meeting("m" + i, "20990302T100000Z", "cid", "").getBytes(StandardCharsets.UTF_8),
                        "text/calendar",
                        Preconditions.NONE));
            }
            return cid;
        }
    }

    private static LogEntry archived(House house, HomeId home) {
        return log(house, home).stream()
                .filter(entry -> entry.change() instanceof Change.PrincipalArchived)
                .findFirst()
                .orElseThrow();
    }

    private static List<LogEntry> log(House house, HomeId home) {
        return house.store().read(snapshot -> {
            long last = snapshot.home(home).orElseThrow().lastSeq();
            TreeSet<Long> numbers = new TreeSet<>();
            LongStream.rangeClosed(1, last).forEach(numbers::add);
            return snapshot.log(home, numbers);
        });
    }

    /** How often each meeting was cancelled. */
    private static Map<String, Integer> cancels(House house, HomeId home) {
        List<LogEntry> log = log(house, home);
        Map<String, Integer> cancels = new HashMap<>();
        house.store().read(snapshot -> {
            for (LogEntry entry : log) {
                if (entry.change() instanceof Change.MessageSent) {
                    MessageRow message = snapshot.message(home, entry.seq()).orElseThrow();
                    if (message.method().equals("CANCEL")) {
                        cancels.merge(message.uid(), 1, Integer::sum);
                    }
                }
            }
            return true;
        });
        return cancels;
    }
}
