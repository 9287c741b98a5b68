package dev.orrery.face.hooks;

import dev.orrery.access.Caller;
import dev.orrery.calendar.HookProgress;
import dev.orrery.face.EntryFeed;
import dev.orrery.face.EntryFeed.Page;
import dev.orrery.face.EntryFeed.Told;
import dev.orrery.face.hooks.Courier.Step;
import dev.orrery.face.hooks.Endpoint.Leave;
import dev.orrery.model.Reason;
import dev.orrery.model.Refused;
import dev.orrery.store.HookBlock;
import dev.orrery.store.HookRow;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One hook at work: reads on from where it is and hands each entry to its {@link Courier}, and comes back to what waits when
 * its time has come. Works on one thread at a time, and only while it is rung for. Thread-safe.
 */
final class Lane {
    private static final Logger LOG = LoggerFactory.getLogger(Lane.class);
    private static final int PAGE = 100;

    /** Resources that may wait; beyond, the hook as a whole does. The log holds what is to come. */
    private static final int MOST_BLOCKS = 100;

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
            Endpoint.All endpoints,
            InstantSource clock,
            HookCounts counts,
            Executor threads,
            BooleanSupplier leads) {}

    private final Parts parts;
    private final Courier courier;

    // guarded by this
    private boolean running;
    private boolean rung;
    private @Nullable HookRow news;
    private @Nullable Instant wake;

    // of the thread that works
    private volatile HookRow.Reached at;
    private volatile HookRow.Reached saved;

    /** Something was not written down, so that what is here may be more than what is there. */
    private boolean isDoubtful;

    Lane(Parts parts, HookRow hook, List<HookBlock> blocks) {
        this.parts = parts;
        this.at = hook.reached();
        this.saved = hook.reached();
        this.courier = new Courier(parts, hook, this::ring);
        courier.waiting(blocks);
    }

    HookRow hook() {
        return courier.hook();
    }

    /** What was told so far and is not written down yet. */
    Optional<HookProgress.Step> step() {
        HookRow.Reached now = at;
        return now.equals(saved) ? Optional.empty() : Optional.of(new HookProgress.Step(hook().id(), now));
    }

    void saved(HookProgress.Step step) {
        saved = step.reached();
    }

    /** There may be something to do. */
    void ring() {
        synchronized (this) {
            rung = true;
            if (running || courier.isClosed()) {
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
        courier.close();
    }

    private void run() {
        while (true) {
            synchronized (this) {
                if (!rung || courier.isClosed()) {
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
                courier.close();
            } catch (RuntimeException e) {
                isDoubtful = true;
                if (!courier.isClosed()) {
                    LOG.error("the hook {} is held up and tries again", hook().id(), e);
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
            LOG.warn("the hook {} is held up: {}", hook().id(), reason.sentence());
            wakeAt(parts.clock().instant().plus(LATER));
        }
        // what may not be read now is not told; a change that makes it readable rings
    }

    private synchronized void wakeAt(Instant time) {
        if (wake == null || time.isBefore(wake)) {
            wake = time;
        }
    }

    private void takeNews() {
        HookRow row;
        synchronized (this) {
            row = news;
            news = null;
        }
        if (row == null) {
            return;
        }
        if (row.reached().round() != at.round()) {
            at = row.reached();
            saved = row.reached();
        }
        courier.replace(row);
        isDoubtful = true; // what waits is read by work(): a call that was under way may have added to it
    }

    private boolean goesOn() {
        synchronized (this) {
            if (news != null) {
                return false;
            }
        }
        return !courier.isClosed()
                && hook().state().mode() == HookRow.Mode.ACTIVE
                && parts.leads().getAsBoolean();
    }

    private void work() throws InterruptedException {
        if (!goesOn()) {
            return;
        }
        courier.recoverIfBack();
        if (isResting()) {
            return;
        }
        if (isDoubtful) {
            courier.waiting(parts.progress().blocks(hook().id()));
            isDoubtful = false;
        }
        Optional<Caller> caller = parts.callers().apply(hook().owner());
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
            miss(parts.feed().end(caller.get(), hook().watched()));
        }
        courier.waiting().forEach(block -> wakeAt(block.nextTry()));
    }

    /** While the program as a whole is left alone. */
    private boolean isResting() {
        if (!(courier.leave() instanceof Leave.Refused refused)) {
            return false;
        }
        if (refused.until() != null) {
            wakeAt(refused.until());
        }
        return true;
    }

    private void readOn(Caller caller) throws InterruptedException {
        while (goesOn() && !isResting() && courier.waiting().size() < MOST_BLOCKS) {
            int limit = courier.isAway() ? 1 : PAGE; // one finds out whether the program is back
            Page page = read(caller, at.cursor(), limit);
            if (!courier.bring(steps(page.entries(), at.cursor()))) {
                return;
            }
            at = new HookRow.Reached(page.next(), at.round());
            if (!page.more()) {
                if (!page.there() && courier.waiting().isEmpty()) {
                    courier.end("What it watched is gone.");
                }
                return;
            }
        }
    }

    private Page read(Caller caller, String since, int limit) {
        return parts.feed().read(caller, hook().watched(), hook().target().types(), since, limit);
    }

    private static List<Step> steps(List<Told> entries, String before) {
        List<Step> steps = new ArrayList<>();
        String since = before;
        for (Told told : entries) {
            steps.add(new Step(told, since));
            since = told.cursor();
        }
        return steps;
    }

    /** What is due; while the program was away one call finds out whether it is back. */
    private void retry(Caller caller) {
        for (HookBlock block : courier.waiting()) {
            if (!goesOn() || isResting()) {
                return;
            }
            HookBlock now = courier.waiting(block.resource()).orElse(block); // one success makes all others due
            if (courier.isAway() || !now.nextTry().isAfter(parts.clock().instant())) {
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
            courier.unblock(block);
            miss(at.cursor());
        }
    }

    /** The entry that waits, then those of its resource that came after it, up to where the others are. */
    private void retry(Caller caller, HookBlock block) {
        long until = parts.feed().sequence(at.cursor());
        String since = block.since();
        while (goesOn()) {
            Page page = read(caller, since, PAGE);
            for (Step step : steps(page.entries(), since)) {
                Told told = step.told();
                if (told.sequence() > until) {
                    courier.unblock(block);
                    return;
                }
                HookBlock before = told.id().equals(block.message()) ? block : null;
                if (told.resource().equals(block.resource()) && !courier.bring(step, before)) {
                    return;
                }
            }
            since = page.next();
            if (!page.more() || parts.feed().sequence(since) >= until) {
                courier.unblock(block);
                return;
            }
        }
    }

    /** The owner is told; the hook goes on at {@code position}. */
    private void miss(String position) {
        HookRow hook = hook();
        LOG.warn("the hook {} missed something and goes on at {}", hook.id(), position);
        parts.progress().missed(hook.with(at), position, parts.feed().address(hook.watched()), MISSED);
    }
}
