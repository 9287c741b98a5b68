package dev.orrery.calendar;

import dev.orrery.model.Actor;
import dev.orrery.model.Change;
import dev.orrery.model.HomeId;
import dev.orrery.model.HookNews;
import dev.orrery.store.HookBlock;
import dev.orrery.store.HookFailure;
import dev.orrery.store.HookRow;
import dev.orrery.store.Store;
import dev.orrery.store.Tx;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Writes down how hooks fare: how far each has come and what failed, which nobody is told of; and that one ended, was
 * suspended, or missed something, which its owner is. Thread-safe.
 */
public final class HookProgress {
    private static final Actor ACTOR = Actor.system("hooks");

    private final Store store;

    public HookProgress(Store store) {
        this.store = store;
    }

    /** How far a hook has come. */
    public record Step(String hook, HookRow.Reached reached) {}

    /** @return ids of hooks that somebody has set elsewhere, or taken away, meanwhile */
    public Set<String> advance(List<Step> steps) {
        return store.write(new TreeSet<HomeId>(), tx -> {
            Set<String> moved = new HashSet<>();
            for (Step step : steps) {
                if (!tx.hookWrites().reached(step.hook(), step.reached())) {
                    moved.add(step.hook());
                }
            }
            return moved;
        });
    }

    /**
     * An attempt failed.
     *
     * @param block what waits for another try now; null if nothing does
     */
    public void failed(HookRow hook, HookFailure failure, @Nullable HookBlock block) {
        store.write(new TreeSet<HomeId>(), tx -> {
            tx.hookWrites().state(hook.id(), hook.state());
            tx.hookWrites().failure(failure);
            if (block != null) {
                tx.hookWrites().block(block);
            }
            return hook;
        });
    }

    /** All is well again. */
    public void recovered(HookRow hook) {
        store.write(new TreeSet<HomeId>(), tx -> {
            tx.hookWrites().state(hook.id(), hook.state());
            return hook;
        });
    }

    /** What waits, as it is written down. */
    public List<HookBlock> blocks(String hook) {
        return store.read(snapshot -> snapshot.hooks().blocks(hook));
    }

    public void block(HookBlock block) {
        store.write(new TreeSet<HomeId>(), tx -> {
            tx.hookWrites().block(block);
            return block;
        });
    }

    public void unblock(String hook, String resource) {
        store.write(new TreeSet<HomeId>(), tx -> {
            tx.hookWrites().unblock(hook, resource);
            return hook;
        });
    }

    /** Nothing but failures for days: it waits until somebody resumes it. False if it waited already. */
    public boolean suspend(HookRow hook, String path, String why) {
        return told(hook, HookNews.PAUSED, path, why, (tx, row) -> {
            if (row.state().mode() != HookRow.Mode.ACTIVE) {
                return false;
            }
            tx.hookWrites().put(row.with(hook.state().as(HookRow.Mode.SUSPENDED)));
            return true;
        });
    }

    /** It ends by itself. */
    public void end(HookRow hook, String path, String why) {
        told(hook, HookNews.REMOVED, path, why, (tx, row) -> {
            tx.hookWrites().remove(row);
            return true;
        });
    }

    /** Something cannot be told any more; it goes on from {@code position}. */
    public void missed(HookRow hook, String position, String path, String why) {
        told(hook, HookNews.MISSED, path, why, (tx, row) -> {
            if (row.reached().round() != hook.reached().round()) {
                return false; // it was set elsewhere meanwhile
            }
            tx.hookWrites().put(row.at(position));
            if (!position.equals(hook.reached().cursor())) {
                tx.hookWrites().unblockAll(row.id());
            }
            return true;
        });
    }

    /** What is done about a hook; false if there was nothing to do. */
    @FunctionalInterface
    private interface Work {
        boolean apply(Tx tx, HookRow row);
    }

    private boolean told(HookRow hook, HookNews news, String path, String why, Work work) {
        TreeSet<HomeId> homes = ManageHooks.homes(hook.watched().home());
        store.read(snapshot -> ManageHooks.home(snapshot, hook)).ifPresent(homes::add);
        return store.write(homes, tx -> {
            boolean done =
                    tx.hooks().byId(hook.id()).map(row -> work.apply(tx, row)).orElse(false);
            if (done) {
                ManageHooks.home(tx, hook)
                        .filter(homes::contains)
                        .ifPresent(home -> tx.append(new Change.HookTold(home, news, hook.id(), path, why), ACTOR));
            }
            return done;
        });
    }
}
