package dev.orrery.mirror;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.orrery.model.Reason;
import dev.orrery.model.Refused;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class MirrorTest {
    private static final Freshness RULES =
            new Freshness(Duration.ofHours(1), Duration.ofMinutes(1), Duration.ofDays(3), 0.1);

    private final AtomicReference<Instant> now = new AtomicReference<>(Instant.parse("2026-03-01T08:00:00Z"));
    private final InstantSource clock = now::get;
    private final Shelf shelf = new Shelf();
    private final Library library = new Library();
    private final Mirror<String, String, String> mirror = new Mirror<>(library, shelf, clock, Leases.alone());

    /** An authority that a test writes into. */
    private static final class Library implements Authority<String, String> {
        private final Map<String, String> books = new ConcurrentHashMap<>();
        private final AtomicInteger asked = new AtomicInteger();
        private volatile @Nullable String closedBecause;
        private volatile CountDownLatch slow = new CountDownLatch(0);

        @Override
        public String name() {
            return "library";
        }

        @Override
        public Answer<String> ask(String key, @Nullable String held, Witnesses<String> witnesses) throws Unreachable {
            asked.incrementAndGet();
            try {
                slow.await();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
            if (closedBecause != null) {
                throw new Unreachable(closedBecause);
            }
            String book = books.get(key);
            return book == null ? new Answer.Absent<>() : new Answer.Present<>(book);
        }
    }

    /** Copies in memory. */
    private final class Shelf implements Copies<String, String, String> {
        private final Map<String, Held<String>> held = new ConcurrentHashMap<>();
        private volatile boolean braked;

        @Override
        public @Nullable Held<String> held(String key) {
            return held.get(key);
        }

        @Override
        public Freshness freshness(@Nullable String copy) {
            return RULES;
        }

        @Override
        public String said(String copy) {
            return copy;
        }

        @Override
        public String flight(String key, @Nullable Held<String> copy) {
            return key;
        }

        @Override
        public Outcome confirm(String key, @Nullable Held<String> copy, String found) {
            held.put(key, new Held<>(found, now.get()));
            return Outcome.SETTLED;
        }

        @Override
        public Outcome retire(String key, Held<String> copy) {
            if (braked) {
                return new Outcome.Kept("the brake holds", true);
            }
            held.remove(key);
            return Outcome.SETTLED;
        }

        @Override
        public Witnesses<String> witnesses() {
            return Witnesses.none();
        }
    }

    private void pass(Duration time) {
        now.updateAndGet(before -> before.plus(time));
    }

    @Test
    void aFreshCopyIsServedWithoutAsking() {
        library.books.put("k", "one");
        assertThat(mirror.get("k")).isEqualTo(new Reading.Fresh<>("one"));
        library.books.put("k", "two");
        pass(Duration.ofMinutes(50));
        assertThat(mirror.get("k")).isEqualTo(new Reading.Fresh<>("one"));
        assertThat(library.asked).hasValue(1);
        pass(Duration.ofMinutes(10));
        assertThat(mirror.get("k")).isEqualTo(new Reading.Fresh<>("two"));
        assertThat(library.asked).hasValue(2);
    }

    @Test
    void anAbsenceIsRememberedBriefly() {
        assertThat(mirror.get("k")).isInstanceOf(Reading.Absent.class);
        library.books.put("k", "one");
        pass(Duration.ofSeconds(59));
        assertThat(mirror.get("k")).isInstanceOf(Reading.Absent.class);
        assertThat(library.asked).hasValue(1);
        pass(Duration.ofSeconds(1));
        assertThat(mirror.get("k")).isEqualTo(new Reading.Fresh<>("one"));
    }

    @Test
    void anErrorKeepsTheCopyForTheGracePeriodAndSaysItsAge() {
        library.books.put("k", "one");
        mirror.get("k");
        library.closedBecause = "fire";
        pass(Duration.ofDays(2));
        assertThat(mirror.get("k")).isEqualTo(new Reading.Stale<>("one", Duration.ofDays(2), "fire"));
        pass(Duration.ofDays(1));
        assertThat(mirror.get("k")).isEqualTo(new Reading.Stale<>("one", Duration.ofDays(3), "fire"));
        pass(Duration.ofMillis(1));
        assertThatThrownBy(() -> mirror.get("k"))
                .isInstanceOfSatisfying(
                        Refused.class, e -> assertThat(e.reason()).isInstanceOf(Reason.Unavailable.class));
        assertThat(shelf.held).containsKey("k");
    }

    @Test
    void anErrorAboutSomethingUnknownIsNoAbsence() {
        library.closedBecause = "fire";
        assertThatThrownBy(() -> mirror.get("k")).isInstanceOf(Refused.class);
        library.closedBecause = null;
        library.books.put("k", "one");
        assertThat(mirror.get("k")).isEqualTo(new Reading.Fresh<>("one"));
    }

    @Test
    void whatIsGoneIsRetiredOnceAndNotAskedAgainAtOnce() {
        library.books.put("k", "one");
        mirror.get("k");
        library.books.clear();
        pass(Duration.ofHours(1));
        assertThat(mirror.get("k")).isInstanceOf(Reading.Absent.class);
        assertThat(mirror.get("k")).isInstanceOf(Reading.Absent.class);
        assertThat(library.asked).hasValue(2);
    }

    @Test
    void aBrakeKeepsServingWithoutEnd() {
        library.books.put("k", "one");
        mirror.get("k");
        library.books.clear();
        shelf.braked = true;
        pass(Duration.ofDays(10));
        assertThat(mirror.get("k")).isInstanceOf(Reading.Stale.class);
    }

    @Test
    void aBellMakesOneCopyStaleAtOnceOrAll() {
        library.books.putAll(Map.of("a", "one", "b", "one"));
        mirror.get("a");
        mirror.get("b");
        library.books.putAll(Map.of("a", "two", "b", "two"));
        mirror.suspect("a");
        pass(Duration.ofMillis(1));
        assertThat(mirror.get("a")).isEqualTo(new Reading.Fresh<>("two"));
        assertThat(mirror.get("b")).isEqualTo(new Reading.Fresh<>("one"));
        mirror.suspectAll();
        pass(Duration.ofMillis(1));
        assertThat(mirror.get("b")).isEqualTo(new Reading.Fresh<>("two"));
        int asked = library.asked.get();
        mirror.get("a");
        mirror.get("b");
        assertThat(library.asked.get() - asked).isEqualTo(1);
    }

    @Test
    void aThousandFirstRequestsAskOnce() throws Exception {
        library.books.put("k", "one");
        library.slow = new CountDownLatch(1);
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Reading<String>>> readings = new ArrayList<>();
            CountDownLatch started = new CountDownLatch(1000);
            for (int i = 0; i < 1000; i++) {
                readings.add(threads.submit(() -> {
                    started.countDown();
                    return mirror.get("k");
                }));
            }
            started.await();
            library.slow.countDown();
            for (Future<Reading<String>> reading : readings) {
                assertThat(reading.get()).isEqualTo(new Reading.Fresh<>("one"));
            }
        }
        assertThat(library.asked).hasValue(1);
    }

    @Test
    void copiesMadeTogetherGrowStaleApart() {
        List<Instant> ends = new ArrayList<>();
        for (int salt = 0; salt < 1000; salt++) {
            ends.add(RULES.staleAt(now.get(), salt));
        }
        assertThat(ends)
                .allMatch(end -> !end.isBefore(now.get().plus(Duration.ofMinutes(54)))
                        && !end.isAfter(now.get().plus(Duration.ofHours(1))));
        assertThat(ends.stream()
                        .map(Instant::getEpochSecond)
                        .map(s -> s / 36)
                        .distinct()
                        .count())
                .isGreaterThanOrEqualTo(10);
    }

    @Test
    void afterAFailureOneAtATimeTriesAgain() throws Exception {
        Pause<String, String> pause = new Pause<>(library, clock, Duration.ofSeconds(5));
        library.closedBecause = "fire";
        assertThatThrownBy(() -> pause.ask("k", null, Witnesses.none())).isInstanceOf(Unreachable.class);
        assertThatThrownBy(() -> pause.ask("k", null, Witnesses.none())).isInstanceOf(Unreachable.class);
        assertThat(library.asked).hasValue(1);
        assertThat(pause.trouble()).contains("fire");
        pass(Duration.ofSeconds(5));
        library.closedBecause = null;
        assertThat(pause.ask("k", null, Witnesses.none())).isInstanceOf(Answer.Absent.class);
        assertThat(pause.trouble()).isNull();
    }

    @Test
    void theBrakeHoldsAFloodAndLetsATrickle() {
        Brake brake = Brake.OF_PEOPLE;
        assertThat(brake.permits(3, 4)).as("four of four are below the floor").isTrue();
        assertThat(brake.permits(4, 10)).as("the fifth of ten").isFalse();
        assertThat(brake.permits(4, 1000)).as("the fifth of a thousand").isTrue();
        assertThat(brake.permits(99, 1000)).as("the hundredth").isTrue();
        assertThat(brake.permits(100, 1000)).as("the hundred and first").isFalse();
    }

    @Test
    void trustIsEarnedByASightingAndSpentByAbsences() {
        Trust trust = new Trust();
        assertThat(trust.believes("base")).isFalse();
        trust.seen("base");
        for (int i = 0; i < 5; i++) {
            assertThat(trust.believes("base")).isTrue();
            trust.missed("base");
        }
        assertThat(trust.believes("base")).isFalse();
    }

    @Test
    void whoIsOnlyNamedIsLookedForAndGetsNoCopy() {
        library.books.put("a", "one");
        assertThat(mirror.isSettled("a")).isFalse();
        assertThat(mirror.isAbsent("a")).isFalse();
        assertThat(mirror.isAbsent("b")).isTrue();
        assertThat(shelf.held).isEmpty();
        assertThat(library.asked).hasValue(2);
        assertThat(mirror.isSettled("a")).isTrue();
        assertThat(mirror.isSettled("b")).isTrue();
        assertThat(mirror.isAbsent("a")).isFalse();
        assertThat(mirror.isAbsent("b")).isTrue();
        assertThat(library.asked).as("remembered").hasValue(2);
        library.books.remove("a");
        library.books.put("b", "two");
        pass(Duration.ofMinutes(1));
        assertThat(mirror.isAbsent("b"))
                .as("an absence is believed for a minute")
                .isFalse();
        assertThat(mirror.isAbsent("a")).isFalse();
        mirror.suspect("a");
        assertThat(mirror.isAbsent("a")).as("a bell rang").isTrue();
        library.books.put("a", "one");
        pass(Duration.ofMinutes(1));
        assertThat(mirror.isAbsent("a")).isFalse();
        library.books.remove("a");
        pass(Duration.ofHours(1));
        assertThat(mirror.isAbsent("a")).isTrue();
    }

    @Test
    void whoIsKnownAndNamedIsRevalidated() {
        library.books.put("a", "one");
        mirror.get("a");
        library.books.remove("a");
        assertThat(mirror.isAbsent("a")).as("fresh").isFalse();
        pass(Duration.ofHours(1));
        assertThat(mirror.isSettled("a")).isFalse();
        assertThat(mirror.isAbsent("a")).isTrue();
        assertThat(shelf.held).isEmpty();
    }

    @Test
    void whoCannotBeLookedForIsNotAbsent() {
        library.books.put("a", "one");
        mirror.get("a");
        library.closedBecause = "stocktaking";
        pass(Duration.ofDays(5));
        assertThat(mirror.isAbsent("a"))
                .as("known, and older than the grace period")
                .isFalse();
        assertThat(mirror.isAbsent("b")).as("unknown").isFalse();
        assertThat(mirror.isRememberedAbsent("b")).isFalse();
    }
}
