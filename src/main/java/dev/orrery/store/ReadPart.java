package dev.orrery.store;

/**
 * A part of a home's log that its owner has read, without gaps. Immutable.
 *
 * @param after it begins beyond this entry
 * @param through up to and including this one
 */
public record ReadPart(long after, long through) {
    public boolean holds(long seq) {
        return seq > after && seq <= through;
    }

    /** With what was read now. Where something between the two was not, the newer part counts. */
    public ReadPart with(ReadPart other) {
        boolean joined = other.after <= through && after <= other.through;
        if (joined) {
            return new ReadPart(Math.min(after, other.after), Math.max(through, other.through));
        }
        return other.through > through ? other : this;
    }
}
