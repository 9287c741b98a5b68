package dev.orrery.calendar;

import dev.orrery.model.CollectionRef;
import dev.orrery.store.CollectionRow;
import dev.orrery.store.Tx;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The authority of one home's calendars as such, as verbs write through it: there first, outside any transaction; then into
 * the store. If the second step is lost, the next listing of what the authority holds heals it. Every method throws {@link
 * dev.orrery.model.Refused}: Unavailable if the authority cannot be asked, Forbidden if it says no. Thread-safe.
 */
public interface UpstreamHome {
    /** Runs a verb's whole course while nobody lists, makes or removes calendars of this home, on any node. */
    <T extends @Nullable Object> T alone(Supplier<T> work);

    /** Whether the authority has a place for a calendar of just these components; empty for any. */
    boolean holds(Set<String> components);

    /**
     * Makes a calendar there.
     *
     * @param label for people; what it is called there, as far as that is free and fit
     */
    Made make(String label, Set<String> components);

    /**
     * Calls it so for people.
     *
     * @return what the source writes down in the transaction that does so here
     */
    Consumer<Tx> label(CollectionRef calendar, String label);

    /**
     * It has another name in its address; the authority need not know of addresses.
     *
     * @param row as it was
     * @return as {@link #label}
     */
    Consumer<Tx> rename(CollectionRow row, String name);

    /** Makes the authority show it no more; what is in it can still be had there. */
    void remove(CollectionRef calendar);

    /**
     * What was made.
     *
     * @param components that it holds
     * @param settle what the source writes down in the transaction that makes the collection here
     */
    record Made(Set<String> components, BiConsumer<Tx, CollectionRef> settle) {
        public Made {
            components = Set.copyOf(components);
        }
    }
}
