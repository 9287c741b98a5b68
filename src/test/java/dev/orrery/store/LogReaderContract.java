package dev.orrery.store;

import static dev.orrery.store.StoreFixture.calendar;
import static dev.orrery.store.StoreFixture.person;
import static dev.orrery.store.StoreFixture.put;
import static org.assertj.core.api.Assertions.assertThat;

import dev.orrery.model.Change;
import dev.orrery.model.CollectionRef;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** A reader of the log that goes on where it was, on every engine. */
public interface LogReaderContract {
    Store store();

    private static LogReader.Settings settings(String name) {
        return new LogReader.Settings(name, "", false, 3, Duration.ofMillis(20), Duration.ofMillis(20));
    }

    /** Takes the names of objects that were put. */
    private LogReader reader(String name, BlockingQueue<String> seen) {
        return new LogReader(store(), settings(name), InstantSource.system(), entry -> {
            if (entry.change() instanceof Change.ObjectPut made) {
                seen.add(made.object().name());
                return true;
            }
            return false;
        });
    }

    private static List<String> take(BlockingQueue<String> seen, int count) throws InterruptedException {
        List<String> taken = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            taken.add(seen.poll(30, TimeUnit.SECONDS));
        }
        return taken;
    }

    @Test
    default void aReaderGoesOnWhereItWasAndMissesNothing() throws InterruptedException {
        CollectionRef work = calendar(store(), person(store(), "ada"), "work");
        put(store(), work, "before", "before");
        BlockingQueue<String> seen = new LinkedBlockingQueue<>();
        try (LogReader first = reader("mail", seen)) {
            for (String name : List.of("a", "b", "c", "d", "e")) {
                put(store(), work, name, name);
            }
            assertThat(take(seen, 5)).containsExactly("a", "b", "c", "d", "e");
            assertThat(first.problem()).isEmpty();
        }
        put(store(), work, "f", "f");
        try (LogReader _ = reader("mail", seen)) {
            put(store(), work, "g", "g");
            assertThat(take(seen, 2)).containsExactly("f", "g");
        }
        assertThat(seen).isEmpty();
    }

    @Test
    default void whatFailsIsTriedAgainAndHoldsBackTheRest() throws InterruptedException {
        CollectionRef work = calendar(store(), person(store(), "ada"), "work");
        BlockingQueue<String> seen = new LinkedBlockingQueue<>();
        AtomicInteger failures = new AtomicInteger();
        try (LogReader _ = new LogReader(store(), settings("hook"), InstantSource.system(), entry -> {
            if (entry.change() instanceof Change.ObjectPut made) {
                if (made.object().name().equals("b") && failures.incrementAndGet() < 3) {
                    throw new IllegalStateException("not now");
                }
                seen.add(made.object().name());
            }
            return true;
        })) {
            for (String name : List.of("a", "b", "c")) {
                put(store(), work, name, name);
            }
            assertThat(take(seen, 3)).containsExactly("a", "b", "c");
        }
        assertThat(failures).hasValue(3);
        assertThat(seen).isEmpty();
    }

    /** A process that stood still for very long, while another one read on and what it had read was forgotten. */
    @Test
    default void whoseMemoryIsOlderThanTheLogGoesOnWhereTheOthersAre() throws InterruptedException {
        CollectionRef work = calendar(store(), person(store(), "ada"), "work");
        BlockingQueue<String> seen = new LinkedBlockingQueue<>();
        CountDownLatch standsStill = new CountDownLatch(1);
        CountDownLatch wakes = new CountDownLatch(1);
        try (LogReader _ = new LogReader(store(), settings("slept"), InstantSource.system(), entry -> {
            if (entry.change() instanceof Change.ObjectPut made) {
                if (made.object().name().equals("a")) {
                    standsStill.countDown();
                    await(wakes);
                }
                seen.add(made.object().name());
            }
            return false;
        })) {
            put(store(), work, "a", "a");
            standsStill.await();
            put(store(), work, "b", "read by another node");
            put(store(), work, "c", "read by another node");
            store().followers().save("slept", store().end());
            store().forget(Instant.now().plus(Duration.ofDays(1)));
            wakes.countDown();
            assertThat(take(seen, 1)).containsExactly("a");
            put(store(), work, "d", "d");
            assertThat(take(seen, 1)).containsExactly("d");
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(30, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    default void ofTwoNodesOneReads() throws InterruptedException {
        CollectionRef work = calendar(store(), person(store(), "ada"), "work");
        BlockingQueue<String> seen = new LinkedBlockingQueue<>();
        LogReader.Work works = entry -> {
            if (entry.change() instanceof Change.ObjectPut made) {
                seen.add(made.object().name());
            }
            return true;
        };
        LogReader.Settings one =
                new LogReader.Settings("two", "one", false, 3, Duration.ofMillis(20), Duration.ofMillis(20));
        LogReader.Settings other =
                new LogReader.Settings("two", "other", false, 3, Duration.ofMillis(20), Duration.ofMillis(20));
        try (LogReader _ = new LogReader(store(), one, InstantSource.system(), works);
                LogReader _ = new LogReader(store(), other, InstantSource.system(), works)) {
            List<String> names = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                names.add("n" + i);
                put(store(), work, "n" + i, "x");
            }
            assertThat(take(seen, 20)).containsExactlyElementsOf(names);
        }
        assertThat(seen).isEmpty();
    }
}
