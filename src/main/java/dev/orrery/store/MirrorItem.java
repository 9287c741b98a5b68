package dev.orrery.store;

/**
 * One thing that the authority holds in a mirrored collection, such as a message, and what it is here.
 *
 * @param item the authority's number for it
 * @param uid the iCalendar UID that it carries; empty if it could not be read
 * @param object name of the object that shows it; empty if none does
 * @param validator the authority's mark of its newest change, such as a MODSEQ; 0 where it has none
 * @param detail for {@link State#BROKEN}: why; else what its source wants to remember
 */
public record MirrorItem(long item, String uid, String object, State state, long validator, String detail) {
    /** What a thing of the authority's is here. */
    public enum State {
        /** The object is made of it. */
        CURRENT,
        /** Carries the UID of a newer one; shown beside it as a copy in conflict. */
        OLDER,
        /** A newer one says that it replaces this one, which is still to be removed there; shows nothing. */
        REPLACED,
        /** Cannot be read; {@link MirrorItem#detail} says why. */
        BROKEN,
        /** No calendar object at all, and none of ours. */
        FOREIGN
    }

    public MirrorItem showing(String name, State as) {
        return new MirrorItem(item, uid, name, as, validator, detail);
    }
}
