package dev.orrery.mirror;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/**
 * An authority in front of another that lets it rest after a failure: for a few seconds everybody gets the failure at
 * once instead of waiting for the next time-out. Then one request tries again. Thread-safe.
 */
public final class Pause<K, V> implements Authority<K, V> {
    private final Authority<K, V> behind;
    private final InstantSource clock;
    private final Duration rest;
    private volatile @Nullable Failure failure;

    private record Failure(String why, Instant since, Instant until) {}

    public Pause(Authority<K, V> behind, InstantSource clock, Duration rest) {
        this.behind = behind;
        this.clock = clock;
        this.rest = rest;
    }

    @Override
    public String name() {
        return behind.name();
    }

    @Override
    public Answer<V> ask(K key, @Nullable V held, Witnesses<V> witnesses) throws Unreachable {
        check();
        try {
            Answer<V> answer = behind.ask(key, held, witnesses);
            succeeded();
            return answer;
        } catch (Unreachable e) {
            throw failed(e);
        }
    }

    /** Throws while it rests; to be called before anything else is asked of the authority, such as a password. */
    public void check() throws Unreachable {
        Failure last = failure;
        if (last != null && clock.instant().isBefore(last.until)) {
            throw new Unreachable(last.why);
        }
        if (last != null) {
            letOneTry(last);
        }
    }

    /** The next one goes through, whoever comes while it is under way rests on. */
    private synchronized void letOneTry(Failure seen) throws Unreachable {
        Failure last = failure;
        if (last == null) {
            return;
        }
        if (last != seen) {
            throw new Unreachable(last.why);
        }
        failure = new Failure(seen.why, seen.since, clock.instant().plus(rest));
    }

    /** Notes a failure and hands it back; one that is about a single record does not make the authority rest. */
    public synchronized Unreachable failed(Unreachable why) {
        Failure last = failure;
        Instant now = clock.instant();
        if (why.isGeneral()) {
            failure = new Failure(why.why(), last == null ? now : last.since, now.plus(rest));
        } else {
            failure = null;
        }
        return why;
    }

    public void succeeded() {
        if (failure != null) {
            failure = null;
        }
    }

    /** What is wrong, with the time since when; null when all is well. */
    public @Nullable String trouble() {
        Failure last = failure;
        return last == null ? null : name() + " since " + last.since + ": " + last.why;
    }
}
