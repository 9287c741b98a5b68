package dev.orrery.tracking;

import dev.orrery.model.Tracked;
import dev.orrery.store.PollRow;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * When an account is listed next. Often while something is on its way or somebody has just acted, ever less often the
 * longer nothing changes, and less often too where the provider is slow or fails. Due times follow from due times, not from
 * when the work was done, so that nothing drifts. Immutable; thread-safe if the generator is.
 */
public final class Pace {
    /** After an action a provider may take this long to show anything. */
    private static final Duration HOT = Duration.ofMinutes(2);

    private static final Duration WARM = Duration.ofMinutes(10);
    private static final Duration WARM_INTERVAL = Duration.ofSeconds(15);
    private static final Duration COLDEST = Duration.ofMinutes(5);
    private static final Duration LONGEST_REST = Duration.ofMinutes(15);

    /** A provider asks for longer rests now and then; a day is the most that it gets. */
    private static final Duration LONGEST_ASKED = Duration.ofHours(24);

    /** Of its time no more than a tenth is spent on answering us. */
    private static final int SHARE = 10;

    private static final double JITTER = 0.1;

    private final RandomGenerator random;

    public Pace(RandomGenerator random) {
        this.random = random;
    }

    /**
     * How an account is at the moment.
     *
     * @param least the shortest interval that was configured
     * @param took how long the listing took
     * @param moving whether something is in a state that is left by itself
     */
    public record Circumstances(Duration least, Duration took, boolean moving) {}

    /** After a listing, before jitter. */
    public static Duration interval(PollRow poll, Instant now, Circumstances circumstances) {
        Duration usual = usual(poll, now, circumstances);
        return longest(usual, circumstances.least(), circumstances.took().multipliedBy(SHARE));
    }

    private static Duration usual(PollRow poll, Instant now, Circumstances circumstances) {
        if (poll.kind() == Tracked.Kind.REALM || circumstances.moving() || isWithin(poll.actedAt(), now, HOT)) {
            return circumstances.least();
        }
        if (isWithin(poll.changedAt(), now, WARM)) {
            return WARM_INTERVAL;
        }
        Instant quietSince = poll.changedAt().isAfter(poll.actedAt()) ? poll.changedAt() : poll.actedAt();
        Duration cooling = Duration.between(quietSince, now).dividedBy(SHARE);
        return cooling.compareTo(COLDEST) > 0 ? COLDEST : longest(cooling, Duration.ofSeconds(60));
    }

    private static boolean isWithin(Instant moment, Instant now, Duration window) {
        return moment.plus(window).isAfter(now);
    }

    private static Duration longest(Duration one, Duration... others) {
        Duration longest = one;
        for (Duration other : others) {
            longest = other.compareTo(longest) > 0 ? other : longest;
        }
        return longest;
    }

    /** When it is due after a listing; what was missed meanwhile is not made up for. */
    public Instant after(PollRow poll, Instant now, Circumstances circumstances) {
        Duration interval = interval(poll, now, circumstances);
        double stretch = 1 + JITTER * (2 * random.nextDouble() - 1);
        Duration jittered = Duration.ofMillis(Math.max(1, (long) (interval.toMillis() * stretch)));
        Instant from = poll.due().plus(interval.multipliedBy(2)).isBefore(now) ? now : poll.due();
        Instant next = from.plus(jittered);
        return next.isAfter(now) ? next : now.plus(jittered);
    }

    /** When it is due after a failure; {@code poll} counts it already. */
    public Instant afterFailure(PollRow poll, Instant now, Duration least, Optional<Duration> asked) {
        long most = LONGEST_REST.toMillis();
        long doubled = Math.min(most, least.toMillis() << Math.min(20, Math.max(0, poll.failures() - 1)));
        // full jitter: whoever failed together does not come back together
        Duration rest = Duration.ofMillis(Math.max(1, doubled / 2 + (long) (random.nextDouble() * doubled / 2)));
        Duration wanted = asked.map(time -> time.compareTo(LONGEST_ASKED) > 0 ? LONGEST_ASKED : time)
                .orElse(Duration.ZERO);
        return now.plus(longest(rest, wanted, least));
    }
}
