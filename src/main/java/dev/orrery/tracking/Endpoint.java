package dev.orrery.tracking;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * How much one provider is asked, by all accounts together: so many requests at the same time, none while it wants rest,
 * and after failures of all that were asked one at a time until one succeeds. Thread-safe.
 */
final class Endpoint {
    private static final int AT_ONCE = 16;
    private static final int OPENS_AFTER = 5;

    /** A limit may be one account's alone, which keeps to all of it; the others look again soon. */
    private static final Duration LONGEST = Duration.ofMinutes(1);

    private int running;
    private int failures;
    private Instant restsUntil = Instant.MIN;

    /** Takes a turn, if there is one. */
    synchronized boolean enter(Instant now) {
        int most = failures >= OPENS_AFTER ? 1 : AT_ONCE;
        if (running >= most || now.isBefore(restsUntil)) {
            return false;
        }
        running++;
        return true;
    }

    /** Gives the turn back. What one account is denied says nothing of the others. */
    synchronized void leave(Answer<?> answer, Instant now) {
        running--;
        if (answer instanceof Answer.Later<?> later) {
            failures++;
            Optional<Duration> asked = later.retryAfter();
            Instant until = now.plus(asked.map(time -> time.compareTo(LONGEST) > 0 ? LONGEST : time)
                    .orElse(Duration.ZERO));
            restsUntil = later.throttled() && until.isAfter(restsUntil) ? until : restsUntil;
        } else {
            failures = 0;
        }
    }

    synchronized boolean isTroubled() {
        return failures >= OPENS_AFTER;
    }
}
