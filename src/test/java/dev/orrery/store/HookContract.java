package dev.orrery.store;

import static dev.orrery.store.StoreFixture.person;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.orrery.model.CollectionId;
import dev.orrery.model.HomeId;
import dev.orrery.model.Watched;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** Hooks and how they fare, on every engine. */
public interface HookContract {
    Instant THEN = Instant.ofEpochMilli(1_700_000_000_123L);

    Store store();

    private static HookRow hook(String id, HomeId home, String object) {
        return new HookRow(
                id,
                "guid-ada",
                new Watched(home, false, new CollectionId(7), object),
                id,
                new HookRow.Target("https://a.example/", "tok", List.of("calendar.*", "mail.arrived"), true),
                new HookRow.Keys(new byte[] {1, 2}, new byte[] {3}, THEN, true),
                new HookRow.State(HookRow.Mode.ACTIVE, 3, THEN, THEN.plusSeconds(9), "away"),
                new HookRow.Reached("e-1-5", 2),
                THEN);
    }

    private void write(HomeId home, Consumer<HookWrites> work) {
        store().write(home, tx -> {
            work.accept(tx.hookWrites());
            return true;
        });
    }

    private void progress(Consumer<HookWrites> work) {
        store().write(new TreeSet<HomeId>(), tx -> {
            work.accept(tx.hookWrites());
            return true;
        });
    }

    private Optional<HookRow> read(String id) {
        return store().read(s -> s.hooks().byId(id));
    }

    private List<HookRow> hooks(Function<HookReads, List<HookRow>> what) {
        return store().read(s -> what.apply(s.hooks()));
    }

    private List<HookFailure> failures(String id) {
        return store().read(s -> s.hooks().failures(id));
    }

    private List<HookBlock> blocks(String id) {
        return store().read(s -> s.hooks().blocks(id));
    }

    @Test
    default void aHookIsReadAsItWasWritten() {
        HomeId ada = person(store(), "ada");
        HookRow full = hook("one", ada, "a.ics");
        HookRow bare = new HookRow(
                "two",
                "guid-bob",
                Watched.principal(ada),
                HookRow.TRACK,
                new HookRow.Target("http://b.example/", null, List.of()),
                new HookRow.Keys(new byte[] {9}, null, null, false),
                HookRow.State.WELL,
                new HookRow.Reached("e-1-0", 0),
                THEN);
        write(ada, hooks -> {
            hooks.put(full);
            hooks.put(bare);
        });
        assertThat(read("one")).get().usingRecursiveComparison().isEqualTo(full);
        assertThat(read("two")).get().usingRecursiveComparison().isEqualTo(bare);
        assertThat(hooks(h -> h.in(ada))).extracting(HookRow::id).containsExactly("one", "two");
        assertThat(hooks(h -> h.of("guid-bob"))).extracting(HookRow::id).containsExactly("two");
        assertThat(hooks(HookReads::all)).hasSize(2);
        write(ada, hooks -> hooks.put(full.with(HookRow.State.WELL)));
        assertThat(read("one").orElseThrow().state()).isEqualTo(HookRow.State.WELL);
        assertThatThrownBy(() -> progress(hooks -> hooks.put(full))).isInstanceOf(IllegalStateException.class);
    }

    /** A secret, a token and what an address may hold never come into a log by accident. */
    @Test
    default void aHookInALogLineShowsNoSecret() {
        HomeId ada = person(store(), "ada");
        assertThat(hook("one", ada, "").toString()).doesNotContain("tok", "a.example", "1, 2");
    }

    @Test
    default void progressDoesNotUndoWhereAPersonSetIt() {
        HomeId ada = person(store(), "ada");
        HookRow hook = hook("one", ada, "");
        write(ada, hooks -> hooks.put(hook));
        progress(hooks -> {
            assertThat(hooks.reached("one", new HookRow.Reached("e-1-9", 2))).isTrue();
            assertThat(hooks.reached("none", new HookRow.Reached("e-1-9", 2))).isFalse();
        });
        assertThat(read("one").orElseThrow().reached()).isEqualTo(new HookRow.Reached("e-1-9", 2));
        write(ada, hooks -> hooks.put(hook.at("e-1-5")));
        progress(hooks -> assertThat(hooks.reached("one", new HookRow.Reached("e-1-9", 2)))
                .isFalse());
        assertThat(read("one").orElseThrow().reached()).isEqualTo(new HookRow.Reached("e-1-5", 3));
    }

    @Test
    default void anAttemptDoesNotUndoWhatAPersonSaid() {
        HomeId ada = person(store(), "ada");
        HookRow active = hook("one", ada, "");
        write(ada, hooks -> hooks.put(active.with(active.state().as(HookRow.Mode.PAUSED))));
        progress(hooks -> hooks.state("one", HookRow.State.WELL));
        assertThat(read("one").orElseThrow().state()).isEqualTo(active.state().as(HookRow.Mode.PAUSED));
    }

    @Test
    default void whatWaitsIsKeptForEachResourceAndGoesWithTheHook() {
        HomeId ada = person(store(), "ada");
        write(ada, hooks -> hooks.put(hook("one", ada, "")));
        HookBlock late = new HookBlock("one", "/a", "e-1-4", "e-1-5", 2, THEN.plusSeconds(60), "why");
        HookBlock soon = new HookBlock("one", "/b", "e-1-6", "e-1-7", 1, THEN, "why");
        progress(hooks -> {
            hooks.block(late.at(THEN.minusSeconds(5)));
            hooks.block(soon);
            hooks.block(late);
            hooks.block(new HookBlock("none", "/b", "", "", 1, THEN, ""));
            for (int i = 0; i < 60; i++) {
                hooks.failure(new HookFailure("one", THEN, "m" + i, "/a", 500, 12, "oops"));
            }
            hooks.failure(new HookFailure("none", THEN, "m", "/a", 500, 12, "oops"));
        });
        assertThat(blocks("one")).containsExactly(soon, late);
        assertThat(blocks("none")).isEmpty();
        assertThat(failures("one"))
                .hasSize(50)
                .first()
                .isEqualTo(new HookFailure("one", THEN, "m59", "/a", 500, 12, "oops"));
        assertThat(failures("none")).isEmpty();
        progress(hooks -> hooks.unblock("one", "/b"));
        assertThat(blocks("one")).containsExactly(late);
        write(ada, hooks -> hooks.remove(hook("one", ada, "")));
        assertThat(read("one")).isEmpty();
        assertThat(blocks("one")).isEmpty();
        assertThat(failures("one")).isEmpty();
    }

    @Test
    default void everythingOfAHomeGoesAtOnce() {
        HomeId ada = person(store(), "ada");
        HomeId bob = person(store(), "bob");
        write(ada, hooks -> hooks.put(hook("one", ada, "")));
        write(bob, hooks -> hooks.put(hook("two", bob, "")));
        progress(hooks -> hooks.block(new HookBlock("one", "/b", "e-1-6", "e-1-7", 1, THEN, "why")));
        write(ada, hooks -> hooks.removeAll(ada));
        assertThat(hooks(HookReads::all)).extracting(HookRow::id).containsExactly("two");
        assertThat(blocks("one")).isEmpty();
    }
}
