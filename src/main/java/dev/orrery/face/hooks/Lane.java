package dev.orrery.face.hooks;

import dev.orrery.access.Caller;
import dev.orrery.calendar.HookProgress;
import dev.orrery.face.EntryFeed;
import dev.orrery.face.EntryFeed.Page;
import dev.orrery.face.EntryFeed.Told;
import dev.orrery.face.hooks.Calls.Result;
import dev.orrery.model.Reason;
import dev.orrery.model.Refused;
import dev.orrery.store.HookBlock;
import dev.orrery.store.HookRow;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One hook at work: reads on from where it is, and brings each entry to the program, those of one resource one after the
 * other. Nothing is kept for entries that are taken; one that is not leaves a row ({@link HookBlock}) that holds back its own
 * resource only. Works on one thread at a time, and only while it is rung for. Thread-safe.
 */
final class Lane {
    private static final Logger LOG = LoggerFactory.getLogger(Lane.class);
    private static final int PAGE = 100;

    /** Resources that may wait; beyond, the hook as a whole does. The log holds what is to come. */
    private static final int MOST_BLOCKS = 100;

    private static final int AT_ONCE = 8;
    private static final Duration SOON = Duration.ofSeconds(5);
    private static final Duration LATER = Duration.ofSeconds(30);

    private static final String MISSED = "The log was shortened or restored, or is seen otherwise than before, ahead of"
            + " what was delivered. Read what is there now; the hook goes on from here.";

    /**
     * What all lanes share.
     *
     * @param callers who somebody is now, by GUID; empty if they are gone
     * @param leads whether this node is the one that makes calls
     */
    record Parts(
            EntryFeed feed,
            Calls calls,
            HookProgress progress,
            Function<String, Optional<Caller>> callers,
            Schedule schedule,
            InstantSource clock,
            HookCounts counts,
            Executor threads,
            BooleanSupplier leads) {}

    private final Parts parts;
    private final Breaker breaker;
    private volatile boolean closed;

    // guarded by this
    private boolean running;
    private boolean rung;
    private @Nullable HookRow news;
    private @Nullable Instant wake;

    // of the thread that works
    private volatile HookRow hook;
    private volatile HookRow.Reached at;
    private volatile HookRow.Reached saved;
    private final Map<String, HookBlock> blocks = new LinkedHashMap<>();

    /** Something was not written down, so that what is here may be more than what is there. */
    private boolean isDoubtful;

    Lane(Parts parts, HookRow hook, List<HookBlock> blocks) {
        this.parts = parts;
        this.hook = hook;
        this.at = hook.reached();
        this.saved = hook.reached();
        blocks.forEach(block -> this.blocks.put(block.resource(), block));
        this.breaker = new Breaker(parts.schedule());
    }

    HookRow hook() {
        return hook;
    }

    /** What was told so far and is not written down yet. */
    Optional<HookProgress.Step> step() {
        HookRow.Reached now = at;
        return now.equals(saved) ? Optional.empty() : Optional.of(new HookProgress.Step(hook.id(), now));
    }

    void saved(HookProgress.Step step) {
        saved = step.reached();
    }

    /** There may be something to do. */
    void ring() {
        synchronized (this) {
            rung = true;
            if (running || closed) {
                return;
            }
            running = true;
        }
        parts.threads().execute(this::run);
    }

    /** The hook as it is written down now. */
    void replace(HookRow row) {
        synchronized (this) {
            news = row;
        }
        ring();
    }

    /** Rings if its time has come. */
    void look(Instant now) {
        Instant due;
        synchronized (this) {
            due = wake;
        }
        if (due != null && !due.isAfter(now)) {
            ring();
        }
    }

    /** What is under way ends by itself. */
    void close() {
        closed = true;
    }

    private void run() {
        while (true) {
            synchronized (this) {
                if (!rung || closed) {
                    running = false;
                    return;
                }
                rung = false;
                wake = null;
            }
            try {
                takeNews();
                work();
            } catch (Refused refused) {
                isDoubtful = true;
                refused(refused.reason());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                closed = true;
            } catch (RuntimeException e) {
                isDoubtful = true;
                if (!closed) {
                    LOG.error("the hook {} is held up and tries again", hook.id(), e);
                }
                wakeAt(parts.clock().instant().plus(LATER));
            }
        }
    }

    private void refused(Reason reason) {
        boolean passes = reason instanceof Reason.Unavailable;
        if (passes) {
            wakeAt(parts.clock().instant().plus(SOON));
        } else if (!(reason instanceof Reason.NotFound)) {
            LOG.warn("the hook {} is held up: {}", hook.id(), reason.sentence());
            wakeAt(parts.clock().instant().plus(LATER));
        }
        // what may not be read now is not told; a change that makes it readable rings
    }

    private synchronized void wakeAt(Instant time) {
        if (wake == null || time.isBefore(wake)) {
            wake = time;
        }
    }

    private synchronized void takeNews() {
        HookRow row = news;
        if (row == null) {
            return;
        }
        news = null;
        if (row.reached().round() != at.round()) {
            at = row.reached();
            saved = row.reached();
        }
        hook = row;
        isDoubtful = true; // what waits is read by work(): a call that was under way may have added to it
    }

    private synchronized boolean goesOn() {
        return !closed
                && news == null
                && hook.state().mode() == HookRow.Mode.ACTIVE
                && parts.leads().getAsBoolean();
    }

    private void work() throws InterruptedException {
        if (!goesOn() || isResting()) {
            return;
        }
        if (isDoubtful) {
            List<HookBlock> written = parts.progress().blocks(hook.id());
            blocks.clear();
            written.forEach(block -> blocks.put(block.resource(), block));
            isDoubtful = false;
        }
        Optional<Caller> caller = parts.callers().apply(hook.owner());
        if (caller.isEmpty()) {
            return; // whoever is gone is told nothing; if they come back, a change rings
        }
        try {
            retry(caller.get());
            readOn(caller.get());
        } catch (Refused refused) {
            if (!(refused.reason() instanceof Reason.InvalidSyncToken)) {
                throw refused;
            }
            miss(parts.feed().end(caller.get(), hook.watched()));
        }
        blocks.values().forEach(block -> wakeAt(block.nextTry()));
    }

    /** While the program as a whole is left alone. */
    private boolean isResting() {
        Instant next = hook.state().nextTry();
        if (next != null && next.isAfter(parts.clock().instant())) {
            wakeAt(next);
            return true;
        }
        return false;
    }

    private void readOn(Caller caller) throws InterruptedException {
        while (goesOn() && !isResting() && blocks.size() < MOST_BLOCKS) {
            boolean isThere = parts.feed().isThere(hook.watched());
            Page page = parts.feed().read(caller, hook.watched(), hook.target().types(), at.cursor(), PAGE);
            if (!deliver(page)) {
                return;
            }
            at = new HookRow.Reached(page.next(), at.round());
            if (!page.more()) {
                if (!isThere && blocks.isEmpty()) {
                    end("What it watched is gone.");
                }
                return;
            }
        }
    }

    private void end(String why) {
        closed = true;
        parts.progress().end(hook, parts.feed().address(hook.watched()), why);
    }

    /** An entry and the cursor before it. */
    private record Step(Told told, String since) {}

    /** Each resource's entries in order, several resources at once; false if it was ended on the way. */
    private boolean deliver(Page page) throws InterruptedException {
        Map<String, List<Step>> byResource = new LinkedHashMap<>();
        String since = at.cursor();
        for (Told told : page.entries()) {
            if (!blocks.containsKey(told.resource())) {
                byResource
                        .computeIfAbsent(told.resource(), _ -> new ArrayList<>())
                        .add(new Step(told, since));
            }
            since = told.cursor();
        }
        Semaphore free = new Semaphore(AT_ONCE);
        AtomicReference<@Nullable RuntimeException> trouble = new AtomicReference<>();
        for (List<Step> steps : byResource.values()) {
            free.acquire();
            if (byResource.size() == 1) {
                deliver(steps);
            } else {
                parts.threads().execute(() -> {
                    try {
                        deliver(steps);
                    } catch (RuntimeException e) {
                        trouble.compareAndSet(null, e);
                    } finally {
                        free.release();
                    }
                });
            }
        }
        if (byResource.size() != 1) {
            free.acquire(AT_ONCE);
        }
        RuntimeException failure = trouble.get();
        if (failure != null) {
            throw failure; // what could not be written down is not passed over
        }
        return !closed;
    }

    private void deliver(List<Step> steps) {
        for (Step step : steps) {
            if (!attempt(step.told(), step.since(), null)) {
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
    private boolean attempt(Told told, String since, @Nullable HookBlock before) {
        if (closed) {
            return false;
        }
        if (before == null && isOut()) {
            block(new HookBlock(
                    hook.id(),
                    told.resource(),
                    since,
                    told.id(),
                    0,
                    parts.clock().instant(),
                    ""));
            return false;
        }
        Result result = parts.calls().call(hook, told.id(), told.body());
        if (closed && result instanceof Result.Failed) {
            return false; // cut off by a stop, which says nothing about the program
        }
        return switch (result) {
            case Result.Taken _ -> {
                taken();
                yield true;
            }
            case Result.NoMore _ -> {
                end("The program answered 410: it wants no more calls.");
                yield false;
            }
            case Result.Failed failure -> failed(told, since, before, failure);
        };
    }

    /** The program was found not to answer while other entries were on their way. */
    private synchronized boolean isOut() {
        Instant next = hook.state().nextTry();
        return next != null && next.isAfter(parts.clock().instant());
    }

    private synchronized void block(HookBlock block) {
        blocks.put(block.resource(), block);
        parts.progress().block(block);
    }

    private void taken() {
        parts.counts().delivered.increment();
        boolean recovered;
        synchronized (this) {
            recovered = hook.state().failures() > 0;
            if (hook.state().nextTry() != null) {
                Instant now = parts.clock().instant(); // the program is back
                blocks.replaceAll((_, block) -> block.at(now));
            }
            if (recovered) {
                hook = hook.with(HookRow.State.WELL.as(hook.state().mode()));
            }
        }
        if (recovered) {
            parts.progress().recovered(hook);
        }
    }

    private boolean failed(Told told, String since, @Nullable HookBlock before, Result.Failed failure) {
        parts.counts().failed.increment();
        Instant now = parts.clock().instant();
        HookBlock block = waiting(told, since, before, failure, now);
        int attempts = block.attempts();
        boolean over = attempts >= Schedule.ATTEMPTS;
        synchronized (this) {
            hook = hook.with(breaker.after(hook.state(), failure, now));
            if (!over) {
                blocks.put(told.resource(), block);
            }
        }
        parts.progress().failed(hook, Breaker.failure(hook, told, failure, now), over ? null : block);
        if (Breaker.isHopeless(hook.state(), now)) {
            suspend(failure);
        }
        if (over) {
            parts.counts().givenUp.increment();
            LOG.warn("the hook {} gave up on {} after {} attempts", hook.id(), told.id(), attempts);
        }
        return over;
    }

    /** A call that only finds out whether the program is back does not count for the entry that it happens to bring. */
    private HookBlock waiting(Told told, String since, @Nullable HookBlock before, Result.Failed failure, Instant now) {
        if (before != null && before.nextTry().isAfter(now)) {
            return before;
        }
        int attempts = before == null ? 1 : before.attempts() + 1;
        Instant next = now.plus(parts.schedule().pause(attempts, failure.retryAfter()));
        return new HookBlock(hook.id(), told.resource(), since, told.id(), attempts, next, failure.error());
    }

    private void suspend(Result.Failed failure) {
        synchronized (this) {
            hook = hook.with(hook.state().as(HookRow.Mode.SUSPENDED));
        }
        if (parts.progress().suspend(hook, parts.feed().address(hook.watched()), Breaker.WHY + failure.error())) {
            parts.counts().suspended.increment();
        }
    }

    /** What is due; while the program was away one call finds out whether it is back. */
    private void retry(Caller caller) {
        for (HookBlock block : List.copyOf(blocks.values())) {
            if (!goesOn() || isResting()) {
                return;
            }
            boolean isProbe = hook.state().nextTry() != null;
            HookBlock now = blocks.getOrDefault(block.resource(), block); // one success makes all others due
            if (isProbe || !now.nextTry().isAfter(parts.clock().instant())) {
                retryOrMiss(caller, now);
            }
        }
    }

    private void retryOrMiss(Caller caller, HookBlock block) {
        try {
            retry(caller, block);
        } catch (Refused refused) {
            if (!(refused.reason() instanceof Reason.InvalidSyncToken)) {
                throw refused;
            }
            unblock(block);
            miss(at.cursor());
        }
    }

    /** The entry that waits, then those of its resource that came after it, up to where the others are. */
    private void retry(Caller caller, HookBlock block) {
        long until = parts.feed().sequence(at.cursor());
        String since = block.since();
        while (goesOn()) {
            Page page = parts.feed().read(caller, hook.watched(), hook.target().types(), since, PAGE);
            for (Told told : page.entries()) {
                if (told.sequence() > until) {
                    unblock(block);
                    return;
                }
                HookBlock before = told.id().equals(block.message()) ? block : null;
                if (told.resource().equals(block.resource()) && !attempt(told, since, before)) {
                    return;
                }
                since = told.cursor();
            }
            since = page.next();
            if (!page.more() || parts.feed().sequence(since) >= until) {
                unblock(block);
                return;
            }
        }
    }

    private synchronized void unblock(HookBlock block) {
        blocks.remove(block.resource());
        parts.progress().unblock(hook.id(), block.resource());
    }

    /** The owner is told; the hook goes on at {@code position}. */
    private void miss(String position) {
        LOG.warn("the hook {} missed something and goes on at {}", hook.id(), position);
        parts.progress().missed(hook.with(at), position, parts.feed().address(hook.watched()), MISSED);
    }
}
