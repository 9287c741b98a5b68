package dev.orrery.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.orrery.calendar.By;
import dev.orrery.calendar.HookSecrets;
import dev.orrery.calendar.ManageHooks;
import dev.orrery.model.CollectionRef;
import dev.orrery.model.HomeId;
import dev.orrery.model.Refused;
import dev.orrery.store.HookRow;
import dev.orrery.store.StoreFixture;
import dev.orrery.store.sql.SqlStore;
import dev.orrery.store.sql.StoreConfig;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Two nodes whose keys differ, by mistake, on one store: only one of them ever seals. */
@Timeout(120)
abstract class HookKeysContract {
    private static final int ROUNDS = 10;

    /** Of one store, the same each time. */
    abstract String url();

    @Test
    void ofTwoNodesWithDifferentKeysTheOneThatSealsFirstGoesOn() {
        try (SqlStore store = SqlStore.open(StoreConfig.of(url()))) {
            CollectionRef work = StoreFixture.calendar(store, StoreFixture.person(store, "ada"), "work");
            By ada = HookSecretsTest.by(store);
            HookSecrets one = HookSecretsTest.secrets(store, 1);
            HookSecrets other = HookSecretsTest.secrets(store, 2);
            one.sealer();
            other.sealer();
            ManageHooks first = new ManageHooks(store, 10, () -> "first", one);
            HookRow hook = first.register(ada, HookSecretsTest.wanted(work));
            ManageHooks second = new ManageHooks(store, 10, () -> "second", other);
            assertThatThrownBy(() -> second.register(ada, HookSecretsTest.wanted(work)))
                    .isInstanceOf(Refused.class);
            assertThat(other.problem()).contains("tracker.key-file");
            assertThatThrownBy(() -> other.current(hook)).isInstanceOf(Refused.class);
            assertThat(one.current(hook)).isNotEmpty();
            assertThat(one.problem()).isEmpty();
            assertThat(first.rotate(ada, "first", false, "/work/").keys().sealed())
                    .isTrue();
        }
    }

    @Test
    void aKeyThatWasReplacedBeforeItSealedIsTakenUpAgainOrRefused() {
        try (SqlStore store = SqlStore.open(StoreConfig.of(url()))) {
            CollectionRef work = StoreFixture.calendar(store, StoreFixture.person(store, "ada"), "work");
            By ada = HookSecretsTest.by(store);
            HookSecrets one = HookSecretsTest.secrets(store, 1);
            HookSecrets other = HookSecretsTest.secrets(store, 2);
            one.confirmed();
            other.confirmed(); // nothing is sealed, so this is the key now
            other.confirmed();
            new ManageHooks(store, 10, () -> "first", other).register(ada, HookSecretsTest.wanted(work));
            assertThatThrownBy(() -> store.write(HomeId.REGISTRY, tx -> one.make(tx, "second")))
                    .as("it was confirmed before the other sealed")
                    .isInstanceOf(Refused.class);
            assertThatThrownBy(one::sealer).isInstanceOf(Refused.class);
            assertThat(one.problem()).contains("tracker.key-file");
        }
    }

    @Test
    void ofTwoThatSealTheirFirstHooksAtTheSameMomentOneIsRefused() throws Exception {
        try (SqlStore store = SqlStore.open(StoreConfig.of(url()));
                SqlStore elsewhere = SqlStore.open(StoreConfig.of(url()));
                ExecutorService threads = Executors.newFixedThreadPool(2)) {
            CollectionRef work = StoreFixture.calendar(store, StoreFixture.person(store, "ada"), "work");
            CollectionRef play = StoreFixture.calendar(store, work.home(), "play");
            By ada = HookSecretsTest.by(store);
            for (int round = 0; round < ROUNDS; round++) {
                CyclicBarrier together = new CyclicBarrier(2);
                HookSecrets one = HookSecretsTest.secrets(store, 2 * round);
                HookSecrets other = HookSecretsTest.secrets(elsewhere, 2 * round + 1);
                String id = "r" + round;
                List<Callable<HookRow>> both = List.of(
                        () -> {
                            together.await();
                            return new ManageHooks(store, 10, () -> id + "a", one)
                                    .register(ada, HookSecretsTest.wanted(work));
                        },
                        () -> {
                            together.await();
                            return new ManageHooks(elsewhere, 10, () -> id + "b", other)
                                    .register(ada, HookSecretsTest.wanted(play));
                        });
                List<HookRow> made = new ArrayList<>();
                for (Future<HookRow> future : threads.invokeAll(both)) {
                    if (future.state() == Future.State.SUCCESS) {
                        made.add(future.resultNow());
                    } else {
                        assertThat(future.exceptionNow()).isInstanceOf(Refused.class);
                    }
                }
                assertThat(made).as("round " + round).hasSize(1);
                made.forEach(row -> new ManageHooks(store, 10, () -> "", one).remove(ada, row.id(), "/"));
            }
        }
    }
}
