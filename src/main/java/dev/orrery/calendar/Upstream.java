package dev.orrery.calendar;

import dev.orrery.store.ObjectRow;
import dev.orrery.store.Tx;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The authority of one mirrored collection, as a verb writes through it: there first, outside any transaction and under
 * the mirror's own lock, guarded by the authority's compare-and-swap; then into the store. If the second step is lost, the
 * next look at the authority heals it. Thread-safe.
 */
public interface Upstream {
    /** Runs a verb's whole course while nobody else writes to this collection or brings it up to date, on any node. */
    <T extends @Nullable Object> T alone(Supplier<T> work);

    /**
     * Makes the authority hold the content.
     *
     * @param old what it is to replace, as the copy has it; null for a new object
     * @throws Raced if the authority holds something else than the copy said
     * @throws dev.orrery.model.Refused Unavailable, with nothing changed there as far as anybody can know; Forbidden if it
     *     does not let this caller write
     */
    Written put(String name, @Nullable ObjectRow old, Draft draft) throws Raced;

    /**
     * The content as a look at the authority would give it after it had been put there; nothing is put.
     *
     * @throws dev.orrery.model.Refused InvalidCalendarData if it cannot be held there
     */
    Draft kept(Draft draft);

    /**
     * Makes the authority hold the object no more.
     *
     * @return what the source writes down in the transaction that removes it here
     * @throws Raced as {@link #put}
     */
    Consumer<Tx> remove(ObjectRow old) throws Raced;

    /**
     * Brings the copy in line with the authority after a race was lost, and not at once: whoever won may be about to win
     * again. Only within {@link #alone}.
     *
     * @param lost how many races in a row
     */
    void refresh(int lost);

    /** Brings the copy in line with the authority, as {@link #refresh}, when no race was lost. */
    void look();

    /**
     * What the authority holds now.
     *
     * @param draft the content as a look at the authority would give it, which may differ from what was put
     * @param settle what the source writes down in the transaction that stores it here, after the object itself
     */
    record Written(Draft draft, Consumer<Tx> settle) {}

    /** Somebody else changed the object at the authority in between. */
    final class Raced extends Exception {
        private static final long serialVersionUID = 1;

        private final String what;

        /** @param what where it happened, as the beginning of a sentence */
        public Raced(String what) {
            super(what, null, false, false);
            this.what = what;
        }

        public String what() {
            return what;
        }
    }
}
