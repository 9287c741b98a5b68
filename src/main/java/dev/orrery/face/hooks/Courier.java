package dev.orrery.face.hooks;

import dev.orrery.face.EntryFeed.Told;
import dev.orrery.face.hooks.Calls.Result;
import dev.orrery.face.hooks.Endpoint.Leave;
import dev.orrery.store.HookBlock;
import dev.orrery.store.HookFailure;
import dev.orrery.store.HookRow;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings the entries of one hook to its program, and knows what becomes of them: those of one resource come one after the
 * other, several resources at once. Nothing is kept for entries that are taken; one that is not leaves a row
 * ({@link HookBlock}) that holds back its own resource only. Thread-safe; reading on is its {@link Lane}'s.
 */
final class Courier {
    private static final Logger LOG = LoggerFactory.getLogger(Courier.class);
    private static final int AT_ONCE = 16;

    private final Lane.Parts parts;
    private final Runnable bell;
    private volatile HookRow hook;
    private volatile Endpoint endpoint;
    private volatile boolean closed;

    // guarded by this
    private final Map<String, HookBlock> blocks = new LinkedHashMap<>();

    /** @param bell rung when it is worth trying again */
    Courier(Lane.Parts parts, HookRow hook, Runnable bell) {
        this.parts = parts;
        this.bell = bell;
        this.hook = hook;
        this.endpoint = parts.endpoints().join(program(hook), bell);
        endpoint.seed(hook.state());
    }

    /** What one owner's hooks find out says nothing to others: their calls are signed otherwise and may be refused. */
    private static String program(HookRow row) {
        return row.owner() + ' ' + row.target().url();
    }

    /** An entry and the cursor before it. */
    record Step(Told told, String since) {}

    HookRow hook() {
        return hook;
    }

    /** As it is written down now, by whoever may. */
    void replace(HookRow row) {
        String before = program(hook);
        boolean mended = hook.state().failures() > 0 && row.state().failures() == 0;
        synchronized (this) {
            hook = row;
        }
        if (!program(row).equals(before)) {
            parts.endpoints().leave(before, bell);
            endpoint = parts.endpoints().join(program(row), bell);
        }
        if (mended) {
            endpoint.reset();
        }
        if (closed) {
            parts.endpoints().leave(program(row), bell);
        }
    }

    /** What is under way ends by itself. */
    void close() {
        closed = true;
        parts.endpoints().leave(program(hook), bell);
    }

    boolean isClosed() {
        return closed;
    }

    /** Whether the program may be called now. */
    Leave leave() {
        return endpoint.look(parts.clock().instant());
    }

    boolean isAway() {
        return endpoint.isAway();
    }

    /** What waits for another try. */
    synchronized List<HookBlock> waiting() {
        return List.copyOf(blocks.values());
    }

    synchronized Optional<HookBlock> waiting(String resource) {
        return Optional.ofNullable(blocks.get(resource));
    }

    /** As it is written down. */
    synchronized void waiting(List<HookBlock> written) {
        blocks.clear();
        written.forEach(block -> blocks.put(block.resource(), block));
    }

    /**
     * Each resource's entries in order, several resources at once.
     *
     * @return false if it was ended on the way
     */
    boolean bring(List<Step> steps) throws InterruptedException {
        Map<String, List<Step>> byResource = new LinkedHashMap<>();
        for (Step step : steps) {
            if (waiting(step.told().resource()).isEmpty()) {
                byResource
                        .computeIfAbsent(step.told().resource(), _ -> new ArrayList<>())
                        .add(step);
            }
        }
        if (byResource.size() == 1) {
            inOrder(byResource.values().iterator().next());
        } else {
            atOnce(byResource.values());
        }
        return !closed;
    }

    private void atOnce(Iterable<List<Step>> resources) throws InterruptedException {
        Semaphore free = new Semaphore(AT_ONCE);
        AtomicReference<@Nullable RuntimeException> trouble = new AtomicReference<>();
        for (List<Step> steps : resources) {
            free.acquire();
            parts.threads().execute(() -> {
                try {
                    inOrder(steps);
                } catch (RuntimeException e) {
                    trouble.compareAndSet(null, e);
                } finally {
                    free.release();
                }
            });
        }
        free.acquire(AT_ONCE);
        RuntimeException failure = trouble.get();
        if (failure != null) {
            throw failure; // what could not be written down is not passed over
        }
    }

    private void inOrder(List<Step> steps) {
        for (Step step : steps) {
            if (!bring(step, null)) {
                return;
            }
        }
    }

    /**
     * Brings one entry.
     *
     * @param before what is known of attempts before this one; null if there was none
     * @return false if what comes after it has to wait
     */
    boolean bring(Step step, @Nullable HookBlock before) {
        if (closed) {
            return false;
        }
        Told told = step.told();
        Endpoint asked = endpoint;
        if (!(asked.ask(parts.clock().instant()) instanceof Leave.Given leave)) {
            if (before == null) { // found away while other entries were on their way
                Instant now = parts.clock().instant();
                block(new HookBlock(hook.id(), told.resource(), step.since(), told.id(), 0, now, ""));
            }
            return false;
        }
        Result result;
        try {
            result = parts.calls().call(hook, told.id(), told.body());
        } catch (RuntimeException e) {
            asked.released(leave);
            throw e;
        }
        if (closed && result instanceof Result.Failed) {
            asked.released(leave);
            return false; // cut off by a stop, which says nothing about the program
        }
        return switch (result) {
            case Result.Taken _ -> {
                taken(asked);
                yield true;
            }
            case Result.NoMore _ -> {
                asked.released(leave);
                end("The program answered 410: it wants no more calls.");
                yield false;
            }
            case Result.Failed failure -> failed(step, before, failure, leave, asked);
        };
    }

    private synchronized void block(HookBlock block) {
        blocks.put(block.resource(), block);
        parts.progress().block(block);
    }

    /** What waited is through. */
    synchronized void unblock(HookBlock block) {
        blocks.remove(block.resource());
        parts.progress().unblock(hook.id(), block.resource());
    }

    private void taken(Endpoint called) {
        parts.counts().delivered.increment();
        called.taken();
        recovered();
    }

    /** Whatever hook found out that the program is back. */
    void recoverIfBack() {
        if (hook.state().nextTry() != null && !endpoint.isAway()) {
            recovered();
        }
    }

    private void recovered() {
        if (hook.state().failures() == 0) {
            return;
        }
        synchronized (this) {
            if (hook.state().nextTry() != null) {
                Instant now = parts.clock().instant(); // the program is back
                blocks.replaceAll((_, block) -> block.at(now));
            }
            HookRow well = hook.with(HookRow.State.WELL.as(hook.state().mode()));
            hook = well;
            parts.progress().recovered(well);
        }
    }

    private boolean failed(
            Step step, @Nullable HookBlock before, Result.Failed failure, Leave.Given leave, Endpoint called) {
        parts.counts().failed.increment();
        Instant now = parts.clock().instant();
        HookBlock block = waiting(step, before, failure, now);
        boolean over = block.attempts() >= Schedule.ATTEMPTS;
        called.failed(failure, leave, now);
        Told told = step.told();
        HookFailure failed = new HookFailure(
                hook.id(), now, told.id(), told.resource(), failure.status(), failure.millis(), failure.error());
        HookRow failing;
        synchronized (this) { // calls end in any order, and the newest state is to be the last that is written
            failing = hook.with(called.state().as(hook.state().mode()));
            hook = failing;
            if (!over) {
                blocks.put(block.resource(), block);
            }
            parts.progress().failed(failing, failed, over ? null : block);
        }
        if (Endpoint.isHopeless(failing.state(), now)) {
            suspend(failure);
        }
        if (over) {
            parts.counts().givenUp.increment();
            LOG.warn("the hook {} gave up on {} after {} attempts", hook.id(), told.id(), block.attempts());
        }
        return over;
    }

    /** A call that only finds out whether the program is back does not count for the entry that it happens to bring. */
    private HookBlock waiting(Step step, @Nullable HookBlock before, Result.Failed failure, Instant now) {
        if (before != null && before.nextTry().isAfter(now)) {
            return before;
        }
        int attempts = before == null ? 1 : before.attempts() + 1;
        Instant next = now.plus(parts.schedule().pause(attempts, failure.retryAfter()));
        Told told = step.told();
        return new HookBlock(hook.id(), told.resource(), step.since(), told.id(), attempts, next, failure.error());
    }

    private void suspend(Result.Failed failure) {
        HookRow suspended;
        synchronized (this) {
            suspended = hook.with(hook.state().as(HookRow.Mode.SUSPENDED));
            hook = suspended;
        }
        if (parts.progress().suspend(suspended, parts.feed().address(hook.watched()), Endpoint.WHY + failure.error())) {
            parts.counts().suspended.increment();
        }
    }

    /** There will be no more calls. */
    void end(String why) {
        close();
        parts.progress().end(hook, parts.feed().address(hook.watched()), why);
    }
}
