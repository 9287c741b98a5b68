package dev.orrery.mirror;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.orrery.model.Reason;
import dev.orrery.model.Refused;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

class RoundsTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    @Test
    void whoComesWhileALookIsUnderWayGetsTheNextOneTogetherWithAllOthers() throws Exception {
        AtomicInteger looks = new AtomicInteger();
        CountDownLatch first = new CountDownLatch(1);
        CompletableFuture<Void> begun = new CompletableFuture<>();
        Rounds<Integer> rounds = new Rounds<>(PATIENCE);
        Supplier<Integer> look = () -> {
            int number = looks.incrementAndGet();
            if (number == 1) {
                begun.complete(null);
                await(first);
            }
            return number;
        };
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<Integer> early = threads.submit(() -> rounds.ask(look));
            begun.get(20, TimeUnit.SECONDS);
            CountDownLatch came = new CountDownLatch(10);
            List<Future<Integer>> late = new ArrayList<>();
            List<Thread> waiting = new ArrayList<>();
            for (int i = 0; i < 10; i++) {
                late.add(threads.submit(() -> {
                    synchronized (waiting) {
                        waiting.add(Thread.currentThread());
                    }
                    came.countDown();
                    return rounds.ask(look);
                }));
            }
            await(came);
            long deadline = System.nanoTime() + PATIENCE.toNanos();
            while (waiting.stream().anyMatch(thread -> thread.getState() == Thread.State.RUNNABLE)) {
                assertThat(System.nanoTime()).isLessThan(deadline);
                Thread.onSpinWait();
            }
            first.countDown();
            assertThat(early.get()).isEqualTo(1);
            for (Future<Integer> one : late) {
                assertThat(one.get()).isEqualTo(2);
            }
            assertThat(looks).hasValue(2);
        }
    }

    @Test
    void aRefusalReachesWhoAskedAndTheNextLookIsNew() {
        AtomicInteger looks = new AtomicInteger();
        Rounds<Integer> rounds = new Rounds<>(PATIENCE);
        Supplier<Integer> look = () -> {
            if (looks.incrementAndGet() == 1) {
                throw new Refused(new Reason.Unavailable("IMAP", Duration.ofSeconds(1)));
            }
            return 7;
        };
        assertThatThrownBy(() -> rounds.ask(look)).isInstanceOf(Refused.class);
        assertThat(rounds.ask(look)).isEqualTo(7);
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(20, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
