package dev.orrery.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orrery.calendar.By;
import dev.orrery.calendar.Deliveries;
import dev.orrery.calendar.Preconditions;
import dev.orrery.calendar.PutObject;
import dev.orrery.calendar.Scheduling;
import dev.orrery.model.Change;
import dev.orrery.model.CollectionKind;
import dev.orrery.model.Principal;
import dev.orrery.model.PrincipalKind;
import dev.orrery.model.PrincipalName;
import dev.orrery.store.CollectionRow;
import dev.orrery.store.LogEntry;
import dev.orrery.store.QuotaPeriod;
import dev.orrery.store.Reservations;
import dev.orrery.store.Snapshot;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Two nodes decide at the same time about the last place, on every store. */
abstract class BookingRaceContract extends QuotaStores {
    private static final int ROUNDS = 1_000;

    /** One alone, and the other is told: whoever came to nothing because both wrote at once would have no answer. */
    private static final List<String> ONE_OF_TWO = List.of("ACCEPTED", "DECLINED");

    private static final Pattern ANSWER =
            Pattern.compile("ATTENDEE[^\r\n]*PARTSTAT=([A-Z-]+)[^\r\n:]*:mailto:(?:hall|left|right)@");

    /** Each round has three hours of its own, so that rooms and nodes are made once. */
    private static final Duration SLOT = Duration.ofHours(3);

    private static final Instant FIRST = Instant.parse("2027-01-01T00:00:00Z");
    private static final DateTimeFormatter STAMP =
            DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'", Locale.ROOT).withZone(ZoneOffset.UTC);
    private static final String HALL = """
            [[location]]
            name = "hall"
            mail = ["hall@example.org"]
            """;

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
                    new Scheduling(house.rules(), new Scheduling.Settings(Duration.ZERO, 0, false)),
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

        /** What the room says to these bookings, with nothing for those that it has not. */
        List<String> answers(String room, String... uids) {
            Principal owner = principal(PrincipalKind.LOCATION, room);
            return house.store()
                    .read(snapshot -> snapshot.collections(owner.home()).stream()
                            .filter(row -> row.kind() == CollectionKind.CALENDAR)
                            .flatMap(row ->
                                    Arrays.stream(uids).flatMap(uid -> snapshot.objectByUid(row.ref(), uid).stream()))
                            .map(row -> new String(snapshot.content(row), StandardCharsets.UTF_8).replace("\r\n ", ""))
                            .map(ANSWER::matcher)
                            .filter(Matcher::find)
                            .map(answer -> answer.group(1))
                            .sorted()
                            .toList());
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

    /** From so many minutes after the beginning of a round's own hours until so many. */
    private static String times(int round, int from, int to) {
        Instant slot = FIRST.plus(SLOT.multipliedBy(round));
        return RoomsContract.at(
                STAMP.format(slot.plus(from, ChronoUnit.MINUTES)), STAMP.format(slot.plus(to, ChronoUnit.MINUTES)));
    }

    int rounds() {
        return ROUNDS * Integer.getInteger("orrery.soak", 1);
    }

    private House house() throws Exception {
        return FaceServer.houseOf(storeUrl(), directory(), journal() + HALL + ROOMS, Map.of());
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
            for (int round = 0; round < rounds(); round++) {
                String[] uids = {"race-" + round + "-a", "race-" + round + "-b"};
                String hall = "hall@example.org";
                LogEntry first = one.book("ada", uids[0], hall, times(round, 0, 60));
                LogEntry second = other.book("bob", uids[1], hall, times(round, random.nextInt(60), 120));
                race(one, first, other, second);
                assertThat(one.answers("hall", uids)).as("round %d", round).isEqualTo(ONE_OF_TWO);
                if (round % 10 == 0) {
                    race(one, second, other, first); // delivered a second time, nothing happens
                    assertThat(other.answers("hall", uids))
                            .as("round %d", round)
                            .isEqualTo(ONE_OF_TWO);
                }
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
            for (int round = 0; round < rounds() / 4; round++) {
                String uid = "quota-" + round + "-";
                String times = times(round, 0, 60);
                LogEntry first = one.book("ada", uid + "l", "left@example.org", times);
                LogEntry second = one.book("ada", uid + "r", "right@example.org", times);
                race(one, first, other, second);
                List<String> answers = new ArrayList<>(one.answers("left", uid + "l"));
                answers.addAll(one.answers("right", uid + "r"));
                assertThat(answers).as("round %d", round).containsExactlyInAnyOrderElementsOf(ONE_OF_TWO);
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
