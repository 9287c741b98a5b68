package dev.orrery.face.queue;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Who reads a queue while others do. */
@Timeout(60)
class TurnsTest {
    private static final QueueFeed.Part NOTHING = new QueueFeed.Part(List.of(), "0", false, false);

    private final Turns turns = new Turns();

    @Test
    void whoWaitsForOneQueueHoldsUpNoOther() throws Exception {
        CountDownLatch reads = new CountDownLatch(1);
        CountDownLatch goesOn = new CountDownLatch(1);
        Thread slow = Thread.startVirtualThread(() -> {
            try (Turns.Turn turn = turns.enter("slow")) {
                turn.read("0", _ -> {
                    reads.countDown();
                    awaits(goesOn);
                    return NOTHING;
                });
            }
        });
        reads.await();
        Thread behind =
                Thread.ofPlatform().daemon().start(() -> turns.enter("slow").close());
        try {
            while (behind.getState() != Thread.State.BLOCKED) {
                Thread.onSpinWait();
            }
            assertThat(CompletableFuture.supplyAsync(this::readsAnother).get(20, TimeUnit.SECONDS))
                    .isEqualTo(NOTHING);
        } finally {
            goesOn.countDown();
        }
        slow.join();
        behind.join();
    }

    private QueueFeed.Part readsAnother() {
        try (Turns.Turn turn = turns.enter("other")) {
            return turn.read("0", _ -> NOTHING);
        }
    }

    private static void awaits(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
