package dev.orrery.face.hooks;

import dev.orrery.face.hooks.Calls.Result;
import dev.orrery.store.HookRow;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * A program that is called, as all hooks together know it (a circuit breaker). It is left alone as a whole: at once if it
 * says so itself, else after some failures in a row, whatever hook they were of. Then one call at a time finds out now and
 * then whether it is back. Thread-safe.
 */
final class Endpoint {
    /** Failures in a row that may be the entries' fault. */
    static final int FEW = 5;

    /** Nothing but failures for so long: nobody is there any more. */
    static final Duration HOPELESS = Duration.ofDays(5);

    static final String WHY = "Nothing but failures for five days. Resume the hook when the program is back: ";

    private final Schedule schedule;
    private final Set<Runnable> bells = ConcurrentHashMap.newKeySet();

    // guarded by this
    private int failures;
    private @Nullable Instant since;
    private @Nullable Instant nextTry;
    private String error = "";

    /** How often in a row it was found away. Calls that were under way when it was count once, not each. */
    private int pauses;

    private boolean probing;

    /** What became of a call here counts more than what was written down. */
    private boolean isKnown;

    Endpoint(Schedule schedule) {
        this.schedule = schedule;
    }

    /** May a call be made now? */
    sealed interface Leave {
        /** Yes; what becomes of it is to be said. */
        record Given(boolean probe) implements Leave {}

        /** No: not before a time, which is null if the bell rings for it. */
        record Refused(@Nullable Instant until) implements Leave {}
    }

    /** Asks for leave to call; who gets it calls {@link #failed}, {@link #taken} or {@link #released}. */
    synchronized Leave ask(Instant now) {
        Leave leave = look(now);
        if (leave instanceof Leave.Given given && given.probe()) {
            probing = true;
        }
        return leave;
    }

    /** What {@link #ask} would say. */
    synchronized Leave look(Instant now) {
        if (nextTry == null) {
            return new Leave.Given(false);
        }
        if (nextTry.isAfter(now)) {
            return new Leave.Refused(nextTry);
        }
        return probing ? new Leave.Refused(null) : new Leave.Given(true);
    }

    /** True while it is left alone, or is being tried. */
    synchronized boolean isAway() {
        return nextTry != null;
    }

    /** A call failed. Returns how the hook fares that it was of. */
    HookRow.State failed(Result.Failed failure, Leave.Given leave, Instant now) {
        HookRow.State state;
        synchronized (this) {
            failures++;
            since = since == null ? now : since;
            error = failure.error();
            if (nextTry != null && !leave.probe()) {
                Instant asked = now.plus(longest(failure.retryAfter()));
                nextTry = asked.isAfter(nextTry) ? asked : nextTry; // it was under way before
            } else if (leave.probe() || failure.overloaded() || failures >= FEW) {
                nextTry = now.plus(schedule.pause(++pauses, failure.retryAfter()));
            }
            probing &= !leave.probe();
            state = new HookRow.State(HookRow.Mode.ACTIVE, failures, since, nextTry, error);
            isKnown = true;
        }
        if (leave.probe()) {
            ring(); // they wait for a time, not for the probe, from now on
        }
        return state;
    }

    private static Duration longest(Duration asked) {
        return asked.compareTo(Schedule.LONGEST) > 0 ? Schedule.LONGEST : asked;
    }

    /** A call succeeded: everybody may call again. */
    void taken() {
        boolean wasAway;
        synchronized (this) {
            wasAway = nextTry != null;
            forget();
        }
        if (wasAway) {
            ring();
        }
    }

    /** A call was not made after all, or nobody knows what became of it. */
    void released(Leave.Given leave) {
        if (leave.probe()) {
            synchronized (this) {
                probing = false;
            }
            ring();
        }
    }

    /** Somebody says that it is there again. */
    void reset() {
        taken();
    }

    private void forget() {
        failures = 0;
        since = null;
        nextTry = null;
        error = "";
        pauses = 0;
        probing = false;
        isKnown = true;
    }

    /** As a hook that was served before knew it. */
    synchronized void seed(HookRow.State known) {
        if (!isKnown && known.nextTry() != null && known.failures() > failures) {
            failures = known.failures();
            since = known.failingSince();
            nextTry = known.nextTry();
            error = known.error();
            pauses = Math.max(1, failures - FEW + 1);
        }
    }

    static boolean isHopeless(HookRow.State state, Instant now) {
        return state.failingSince() != null
                && !state.failingSince().plus(HOPELESS).isAfter(now);
    }

    private void ring() {
        bells.forEach(Runnable::run);
    }

    /**
     * All that are called, by address without what is behind the question mark, which may be one hook's own. Thread-safe.
     */
    static final class All {
        private final Schedule schedule;
        private final ConcurrentHashMap<String, Endpoint> byAddress = new ConcurrentHashMap<>();

        All(Schedule schedule) {
            this.schedule = schedule;
        }

        /** @param bell rung when it is worth asking again; the same one leaves */
        Endpoint join(String url, Runnable bell) {
            return byAddress.compute(address(url), (_, known) -> {
                Endpoint endpoint = known == null ? new Endpoint(schedule) : known;
                endpoint.bells.add(bell);
                return endpoint;
            });
        }

        /** What nobody calls any more is forgotten. */
        void leave(String url, Runnable bell) {
            byAddress.computeIfPresent(address(url), (_, endpoint) -> {
                endpoint.bells.remove(bell);
                return endpoint.bells.isEmpty() ? null : endpoint;
            });
        }

        /** How many are left alone now. */
        long away() {
            return byAddress.values().stream().filter(Endpoint::isAway).count();
        }

        private static String address(String url) {
            return url.split("\\?", 2)[0];
        }
    }
}
