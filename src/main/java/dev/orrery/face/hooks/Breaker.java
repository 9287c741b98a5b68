package dev.orrery.face.hooks;

import dev.orrery.face.EntryFeed.Told;
import dev.orrery.face.hooks.Calls.Result;
import dev.orrery.store.HookFailure;
import dev.orrery.store.HookRow;
import java.time.Duration;
import java.time.Instant;

/**
 * When a program is left alone as a whole: at once if it says so itself, else after some failures in a row. Then one call
 * now and then finds out whether it is back (a circuit breaker). Pure.
 */
final class Breaker {
    /** Failures in a row that may be the entries' fault. */
    static final int FEW = 5;

    /** Nothing but failures for so long: nobody is there any more. */
    static final Duration HOPELESS = Duration.ofDays(5);

    static final String WHY = "Nothing but failures for five days. Resume the hook when the program is back: ";

    private final Schedule schedule;

    Breaker(Schedule schedule) {
        this.schedule = schedule;
    }

    HookRow.State after(HookRow.State before, Result.Failed failure, Instant now) {
        int failures = before.failures() + 1;
        Instant since = before.failingSince() == null ? now : before.failingSince();
        boolean rests = failure.overloaded() || failures >= FEW;
        int round = Math.max(1, failure.overloaded() ? failures : failures - FEW + 1);
        Instant next = rests ? now.plus(schedule.pause(round, failure.retryAfter())) : null;
        return new HookRow.State(before.mode(), failures, since, next, failure.error());
    }

    static boolean isHopeless(HookRow.State state, Instant now) {
        return state.failingSince() != null
                && !state.failingSince().plus(HOPELESS).isAfter(now);
    }

    static HookFailure failure(HookRow hook, Told told, Result.Failed failure, Instant now) {
        return new HookFailure(
                hook.id(), now, told.id(), told.resource(), failure.status(), failure.millis(), failure.error());
    }
}
