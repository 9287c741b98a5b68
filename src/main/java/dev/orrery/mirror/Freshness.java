package dev.orrery.mirror;

import java.time.Duration;
import java.time.Instant;

/**
 * How long what is believed.
 *
 * @param staleAfter a copy is revalidated when it is older
 * @param negativeFor "not there" is believed for so long
 * @param grace a copy older than this is not served any more while its authority cannot be reached
 * @param jitter share of {@code staleAfter} by which copies grow stale early, each by its own part, so that what was
 *     fetched together does not expire together; 0 to 1
 */
public record Freshness(Duration staleAfter, Duration negativeFor, Duration grace, double jitter) {
    /** The defaults for people. */
    public static final Freshness OF_PEOPLE =
            new Freshness(Duration.ofHours(1), Duration.ofMinutes(1), Duration.ofDays(3), 0.1);

    public Freshness {
        if (jitter < 0 || jitter > 1) {
            throw new IllegalArgumentException("jitter is a share between 0 and 1: " + jitter);
        }
    }

    /**
     * When a copy grows stale. Every node comes to the same answer without asking another.
     *
     * @param salt of the record, so that records differ
     */
    public Instant staleAt(Instant checkedAt, int salt) {
        long span = staleAfter.toMillis();
        long early = (long) (span * jitter * fraction(salt * 31 + Long.hashCode(checkedAt.toEpochMilli())));
        return checkedAt.plusMillis(span - early);
    }

    public boolean withinGrace(Duration age) {
        return age.compareTo(grace) <= 0;
    }

    /** Spreads a hash evenly over [0, 1). */
    private static double fraction(int hash) {
        int mixed = hash * 0x9E3779B9;
        mixed ^= mixed >>> 15;
        mixed *= 0x85EBCA6B;
        mixed ^= mixed >>> 13;
        return (mixed >>> 8) / (double) (1 << 24);
    }
}
