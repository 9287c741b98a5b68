package dev.orrery.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orrery.calendar.By;
import dev.orrery.calendar.Deliveries;
import dev.orrery.calendar.Preconditions;
import dev.orrery.calendar.PutObject;
import dev.orrery.calendar.Scheduling;
import dev.orrery.model.Change;
import dev.orrery.model.Principal;
import dev.orrery.model.PrincipalKind;
import dev.orrery.model.PrincipalName;
import dev.orrery.store.CollectionRow;
import dev.orrery.store.LogEntry;
import dev.orrery.store.QuotaPeriod;
import dev.orrery.store.Reservations;
import dev.orrery.store.Snapshot;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two nodes decide at the same time about the last place, on every store. */
abstract class BookingRaceContract {
    private static final int ROUNDS = 20 * Integer.getInteger("orrery.soak", 1);
    private static final String ROOMS = """
            [[location]]
            name = "hall"
            mail = ["hall@example.org"]
            [[location]]
            name = "left"
            mail = ["left@example.org"]
            policy = ["check_quota rooms", "schedule_in_freebusy"]
            [[location]]
            name = "right"
            mail = ["right@example.org"]
            policy = ["check_quota rooms", "schedule_in_freebusy"]
            """;

    @TempDir
    private Path directory;

    abstract String storeUrl();

    /** One of several servers on the same store. */
    private record Node(House house, Deliveries deliveries) {
        static Node of(House house) {
            return new Node(
                    house,
                    new Deliveries(
                            new Deliveries.Parts(
                                    house.store(),
                                    house.principals(),
                                    house.rules(),
                                    house.limits(),
                                    house.scheduling(),
                                    house.clock()),
                            house.mirrored(),
                            null,
                            Thread.ofVirtual().factory()));
        }

        Principal user(String name) {
            return principal(PrincipalKind.USER, name);
        }

        Principal principal(PrincipalKind kind, String name) {
            return house.principals().find(new PrincipalName(kind, name)).orElseThrow();
        }

        /** Stores a booking, and returns the entry of the log from which it is delivered. */
        LogEntry book(String user, String uid, String room, String times) {
            Principal owner = user(user);
            CollectionRow calendar = house.store()
                    .read(snapshot -> snapshot.collections(owner.home()).stream()
                            .filter(row -> row.name().equals("calendar"))
                            .findFirst()
                            .orElseThrow());
            PutObject put = new PutObject(
                    house.store(),
                    house.mirrored(),
                    house.rules(),
                    house.limits(),
                    new Scheduling(house.rules(), new Scheduling.Settings(Duration.ZERO, 0)),
                    UUID::randomUUID);
            put.put(new PutObject.Request(
                    new By(house.principals().asCaller(owner), "test"),
                    calendar,
                    uid + ".ics",
                    RoomsContract.booking(uid, user, room, times, "").getBytes(StandardCharsets.UTF_8),
                    "text/calendar",
                    Preconditions.NONE));
            return house.store().read(snapshot -> last(snapshot, owner, uid));
        }

        private static LogEntry last(Snapshot snapshot, Principal owner, String uid) {
            long end = snapshot.home(owner.home()).orElseThrow().lastSeq();
            return snapshot.log(owner.home(), Math.max(0, end - 5), 10).rows().stream()
                    .filter(entry -> entry.change() instanceof Change.MessageSent sent
                            && sent.uid().equals(uid))
                    .reduce((_, newer) -> newer)
                    .orElseThrow();
        }

        long accepted(String room, String prefix) {
            Principal owner = principal(PrincipalKind.LOCATION, room);
            return house.store()
                    .read(snapshot -> snapshot.collections(owner.home()).stream()
                            .flatMap(row -> snapshot.listing(row.ref()).objects().stream())
                            .filter(row -> row.uid().startsWith(prefix))
                            .filter(row -> new String(snapshot.content(row), StandardCharsets.UTF_8)
                                    .replace("\r\n ", "")
                                    .contains("PARTSTAT=ACCEPTED:mailto:" + room))
                            .count());
        }
    }

    private static void race(Node one, LogEntry first, Node other, LogEntry second) throws Exception {
        CyclicBarrier start = new CyclicBarrier(2);
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Boolean>> both = List.of(
                    threads.submit(() -> {
                        start.await();
                        return one.deliveries().handle(first);
                    }),
                    threads.submit(() -> {
                        start.await();
                        return other.deliveries().handle(second);
                    }));
            for (Future<Boolean> each : both) {
                assertThat(each.get()).isTrue();
            }
        }
    }

    /** Of quotas, where they are in a database of their own. */
    String journalUrl() {
        return "";
    }

    private String journal() {
        return journalUrl().isEmpty() ? "" : "journal-url = \"" + journalUrl() + "\"\n";
    }

    private House house() throws Exception {
        return FaceServer.houseOf(storeUrl(), directory, journal() + ROOMS, Map.of());
    }

    @Test
    void twoNeverBothGetTheLastPlace() throws Exception {
        long seed = Long.getLong("orrery.seed", System.nanoTime());
        System.out.println("BookingRaceContract seed " + seed);
        Random random = new Random(seed);
        try (House here = house();
                House there = house()) {
            Node one = Node.of(here);
            Node other = Node.of(there);
            for (int round = 0; round < ROUNDS; round++) {
                String day = "2027%02d%02dT".formatted(1 + round / 28 % 12, 1 + round % 28);
                int minute = random.nextInt(60);
                LogEntry first = one.book(
                        "ada",
                        "race-" + round + "-a",
                        "hall@example.org",
                        RoomsContract.at(day + "100000Z", day + "110000Z"));
                LogEntry second = other.book(
                        "bob",
                        "race-" + round + "-b",
                        "hall@example.org",
                        RoomsContract.at(day + "10%02d00Z".formatted(minute), day + "120000Z"));
                race(one, first, other, second);
                assertThat(one.accepted("hall", "race-" + round + "-"))
                        .as("round %d", round)
                        .isEqualTo(1);
                race(one, second, other, first); // delivered a second time, nothing happens
                assertThat(other.accepted("hall", "race-" + round + "-"))
                        .as("round %d", round)
                        .isEqualTo(1);
            }
        }
    }

    @Test
    void twoRoomsNeverBothTakeTheLastHourOfAQuota() throws Exception {
        try (House here = house();
                House there = house()) {
            Node one = Node.of(here);
            Node other = Node.of(there);
            new dev.orrery.calendar.Quotas(here.store(), here.principals(), here.clock()).limit("rooms", "*", "PT1H");
            for (int round = 0; round < ROUNDS; round++) {
                String uid = "quota-" + round + "-";
                String day = "2027%02d%02dT".formatted(1 + round / 28 % 12, 1 + round % 28);
                String times = RoomsContract.at(day + "100000Z", day + "110000Z");
                LogEntry first = one.book("ada", uid + "l", "left@example.org", times);
                LogEntry second = one.book("ada", uid + "r", "right@example.org", times);
                race(one, first, other, second);
                assertThat(one.accepted("left", uid) + one.accepted("right", uid))
                        .isEqualTo(1);
                List<QuotaPeriod> held = here.store().read(s -> s.bookings().periods("rooms", 0));
                assertThat(held).hasSize(1);
                assertThat(there.store().journal().periods("rooms", 0)).isEqualTo(held);
                here.store().write(held.getFirst().home(), tx -> {
                    tx.bookings()
                            .putPeriods(held.getFirst().home(), held.getFirst().uid(), List.of());
                    return true;
                });
                there.store().journal().reservations().ifPresent(Reservations::round);
            }
        }
    }
}
