package dev.orrery.store;

import static dev.orrery.store.StoreFixture.person;
import static org.assertj.core.api.Assertions.assertThat;

import dev.orrery.model.HomeId;
import dev.orrery.store.DoorbellRow.Rung;
import dev.orrery.store.DoorbellRow.Target;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Doorbells: proven, rung by one of several, gone with their queue. */
interface DoorbellContract {
    Instant MADE = Instant.ofEpochSecond(1_000_000);

    Store store();

    private <T> T change(Function<DoorbellWrites, T> work) {
        return store().write(new TreeSet<HomeId>(), tx -> work.apply(tx.doorbellWrites()));
    }

    private Optional<DoorbellRow> doorbell(String queue) {
        return store().read(s -> s.doorbells().of(queue));
    }

    private List<DoorbellRow> watching(HomeId home) {
        return store().read(s -> s.doorbells().watching(home));
    }

    private DoorbellRow put(HomeId home, String queue, String challenge) {
        QueueRow row = new QueueRow(
                home,
                queue,
                "guid-" + home.value(),
                "[]",
                new TreeSet<>(List.of(home)),
                new QueueRow.Progress("e-1-5", "", ""),
                new QueueRow.Life(Duration.ofMinutes(10), MADE, MADE));
        DoorbellRow doorbell = new DoorbellRow(
                home, queue, new Target("192.0.2." + home.value(), 4000), "YQ==", challenge, MADE, Rung.NEVER);
        store().write(home, tx -> {
            tx.queueWrites().put(row);
            tx.doorbellWrites().put(doorbell);
            return true;
        });
        return doorbell;
    }

    @Test
    default void aDoorbellRingsOnlyWhenItIsProven() {
        HomeId ada = person(store(), "ada");
        String queue = "proof " + ada.value();
        DoorbellRow made = put(ada, queue, "secret");
        assertThat(doorbell(queue)).contains(made);
        assertThat(made.isProven()).isFalse();
        assertThat(watching(ada)).isEmpty();
        assertThat(this.<Boolean>change(doorbells -> doorbells.rung(made, new Rung("p", MADE, 1), MADE)))
                .isFalse();
        assertThat(store().<Long>read(s -> s.doorbells().openAt(made.target().address(), MADE.minusSeconds(1))))
                .isEqualTo(1);
        assertThat(store().<Long>read(s -> s.doorbells().openAt(made.target().address(), MADE)))
                .isZero();
        assertThat(this.<Boolean>change(doorbells -> doorbells.prove(queue, "other")))
                .isFalse();
        assertThat(this.<Boolean>change(doorbells -> doorbells.prove(queue, "")))
                .isFalse();
        assertThat(this.<Boolean>change(doorbells -> doorbells.prove(queue, "secret")))
                .isTrue();
        assertThat(this.<Boolean>change(doorbells -> doorbells.prove(queue, "")))
                .isFalse();
        assertThat(watching(ada)).hasSize(1);
    }

    @Test
    default void oneOfSeveralWhoRingAtOnceDoes() {
        HomeId ada = person(store(), "ada");
        String queue = "race " + ada.value();
        DoorbellRow made = put(ada, queue, "");
        List<CompletableFuture<Boolean>> attempts = IntStream.range(0, 8)
                .mapToObj(i -> CompletableFuture.supplyAsync(() -> this.<Boolean>change(doorbells ->
                        doorbells.rung(made, new Rung("e-1-5", MADE.plusSeconds(i), 1), MADE.plusSeconds(60)))))
                .toList();
        assertThat(attempts.stream().filter(CompletableFuture::join).count()).isEqualTo(1);
        assertThat(doorbell(queue).orElseThrow().rung().times()).isEqualTo(1);
        List<DoorbellRow> due = store().read(s -> s.doorbells().due(MADE.plusSeconds(60), 100));
        assertThat(due).extracting(DoorbellRow::queue).contains(queue);
        change(doorbells -> {
            doorbells.look(queue, Instant.EPOCH);
            return true;
        });
        due = store().read(s -> s.doorbells().due(MADE.plusSeconds(3600), 100));
        assertThat(due).extracting(DoorbellRow::queue).doesNotContain(queue);
    }

    @Test
    default void aDoorbellIsReplacedAndGoesWithItsQueue() {
        HomeId ada = person(store(), "ada");
        String queue = "end " + ada.value();
        DoorbellRow made = put(ada, queue, "");
        DoorbellRow other =
                new DoorbellRow(ada, queue, new Target("::1", 5000), "Yg==", "again", MADE.plusSeconds(1), Rung.NEVER);
        change(doorbells -> {
            doorbells.put(other);
            return true;
        });
        assertThat(doorbell(queue)).contains(other);
        assertThat(made).isNotEqualTo(other);
        assertThat(this.<Boolean>change(doorbells -> doorbells.remove(queue))).isTrue();
        assertThat(this.<Boolean>change(doorbells -> doorbells.remove(queue))).isFalse();
        change(doorbells -> {
            doorbells.put(other);
            return true;
        });
        store().write(new TreeSet<HomeId>(), tx -> tx.queueWrites().remove(queue));
        assertThat(doorbell(queue)).isEmpty();
    }
}
