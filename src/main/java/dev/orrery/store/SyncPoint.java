package dev.orrery.store;

/**
 * How far someone who follows a collection or a home has come. While a first listing is read in pages, what went away
 * before it began is of no interest, and may be forgotten already: so the point says when that was.
 *
 * @param seq every change up to this one is known; 0: nothing is
 * @param began the newest change when a first listing began that is still being read; else 0
 */
public record SyncPoint(long seq, long began) {
    /** Nothing is known yet. */
    public static final SyncPoint START = new SyncPoint(0, 0);

    public SyncPoint {
        if (seq < 0 || began < 0) {
            throw new IllegalArgumentException("numbers of changes are not negative: " + seq + ", " + began);
        }
    }

    /** Everything up to {@code seq} is known; nothing is if that is 0. */
    public static SyncPoint at(long seq) {
        return new SyncPoint(seq, 0);
    }
}
