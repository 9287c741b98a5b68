package dev.orrery.store;

import static dev.orrery.store.StoreFixture.person;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.orrery.model.HomeId;
import dev.orrery.store.QueueRow.Life;
import dev.orrery.store.QueueRow.Progress;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Queues: a filter and a place, moved by whoever reads. */
interface QueueContract {
    Instant START = Instant.ofEpochSecond(1_000_000);
    Progress FRESH = new Progress("e-1-5", "", "");

    Store store();

    private QueueRow queue(HomeId home, String id, HomeId... watched) {
        QueueRow row = new QueueRow(
                home,
                id,
                "guid-" + home.value(),
                "[{\"user\":\"ada\"}]",
                new TreeSet<>(List.of(watched)),
                FRESH,
                new Life(Duration.ofMinutes(10), START, START));
        store().write(home, tx -> {
            tx.queueWrites().put(row);
            return row;
        });
        return row;
    }

    /** Some of these tests share a store. */
    private void clear() {
        store().write(new TreeSet<HomeId>(), tx -> {
            tx.queues().after("", 1000).forEach(queue -> tx.queueWrites().remove(queue.id()));
            return true;
        });
    }

    private Optional<QueueRow> found(String id) {
        return store().read(s -> s.queues().byId(id));
    }

    @Test
    default void aQueueIsFoundAsItWasMade() {
        clear();
        HomeId ada = person(store(), "ada");
        HomeId bob = person(store(), "bob");
        QueueRow first = queue(ada, "b", ada, bob);
        QueueRow second = queue(ada, "a", ada);
        QueueRow service = queue(HomeId.REGISTRY, "c", bob);
        assertThat(found("b")).contains(first);
        assertThat(found("x")).isEmpty();
        assertThat(store().<List<QueueRow>>read(s -> s.queues().of(first.owner())))
                .containsExactly(second, first);
        assertThat(store().<Long>read(s -> s.queues().countOf(first.owner()))).isEqualTo(2);
        assertThat(store().<List<QueueRow>>read(s -> s.queues().watching(bob))).containsExactly(first, service);
        assertThat(store().<List<QueueRow>>read(s -> s.queues().after("a", 1))).containsExactly(first);
        assertThat(store().<Long>read(s -> s.queues().count())).isEqualTo(3);
    }

    @Test
    default void oneOfSeveralWhoMoveItAtOnceDoes() {
        clear();
        HomeId ada = person(store(), "ada");
        queue(ada, "q", ada);
        List<CompletableFuture<Boolean>> attempts = IntStream.range(0, 8)
                .mapToObj(i -> CompletableFuture.supplyAsync(() -> store().write(
                                new TreeSet<HomeId>(),
                                tx -> tx.queueWrites()
                                        .move(
                                                "q",
                                                FRESH,
                                                new Progress("e-1-" + (10 + i), "", ""),
                                                START.plusSeconds(60)))))
                .toList();
        assertThat(attempts.stream().filter(CompletableFuture::join).count()).isEqualTo(1);
        QueueRow moved = found("q").orElseThrow();
        assertThat(moved.progress()).isNotEqualTo(FRESH);
        assertThat(moved.life().ends()).isEqualTo(START.plusSeconds(660));
    }

    @Test
    default void whatNobodyReadsIsRemovedAfterItsSilence() {
        clear();
        HomeId ada = person(store(), "ada");
        queue(ada, "quiet", ada);
        queue(ada, "heard", ada);
        store().write(new TreeSet<HomeId>(), tx -> {
            tx.queueWrites().heard("heard", START.plusSeconds(30));
            tx.queueWrites().heard("nobody", START.plusSeconds(30));
            return true;
        });
        Instant end = START.plus(Duration.ofMinutes(10));
        assertThat(store().<Integer>write(
                                new TreeSet<HomeId>(), tx -> tx.queueWrites().removeEnded(end)))
                .isZero();
        assertThat(store().<Integer>write(
                                new TreeSet<HomeId>(), tx -> tx.queueWrites().removeEnded("other", end.plusSeconds(1))))
                .isZero();
        assertThat(store().<Integer>write(
                                new TreeSet<HomeId>(), tx -> tx.queueWrites().removeEnded(end.plusSeconds(1))))
                .isEqualTo(1);
        assertThat(found("quiet")).isEmpty();
        assertThat(store().<List<QueueRow>>read(s -> s.queues().watching(ada))).hasSize(1);
    }

    @Test
    default void aQueueGoesByItselfOrWithItsHome() {
        clear();
        HomeId ada = person(store(), "ada");
        HomeId bob = person(store(), "bob");
        queue(ada, "one", ada);
        queue(ada, "two", ada, bob);
        queue(bob, "about ada", ada);
        assertThat(store().<Boolean>write(
                                new TreeSet<HomeId>(), tx -> tx.queueWrites().remove("one")))
                .isTrue();
        assertThat(store().<Boolean>write(
                                new TreeSet<HomeId>(), tx -> tx.queueWrites().remove("one")))
                .isFalse();
        store().write(ada, tx -> {
            tx.queueWrites().removeAll(ada);
            return true;
        });
        assertThat(store().<List<QueueRow>>read(s -> s.queues().after("", 10)))
                .extracting(QueueRow::id)
                .containsExactly("about ada");
        assertThat(store().<List<QueueRow>>read(s -> s.queues().watching(bob))).isEmpty();
    }

    @Test
    default void aNewQueueNeedsTheLockOfItsHome() {
        clear();
        HomeId ada = person(store(), "ada");
        QueueRow row = new QueueRow(
                ada, "q", "o", "[]", new TreeSet<>(), FRESH, new Life(Duration.ofMinutes(1), START, START));
        assertThatThrownBy(() -> store().write(new TreeSet<HomeId>(), tx -> {
                    tx.queueWrites().put(row);
                    return true;
                }))
                .isInstanceOf(IllegalStateException.class);
    }
}
