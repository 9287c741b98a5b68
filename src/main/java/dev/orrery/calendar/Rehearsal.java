package dev.orrery.calendar;

import dev.orrery.model.HomeId;
import dev.orrery.store.Store;
import dev.orrery.store.Tx;
import java.util.SortedSet;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Does a thing in a transaction and takes it back, to learn whether anything stands against it. */
final class Rehearsal {
    private Rehearsal() {}

    /** @return what {@code work} returned, whose changes are undone; its refusals pass through */
    @SuppressWarnings("unchecked")
    static <T extends @Nullable Object> T of(Store store, SortedSet<HomeId> homes, Function<Tx, T> work) {
        try {
            store.write(homes, tx -> {
                throw new TakenBack(work.apply(tx));
            });
            throw new IllegalStateException("a rehearsal is never committed");
        } catch (TakenBack end) {
            return (T) end.result;
        }
    }

    private static final class TakenBack extends RuntimeException {
        private static final long serialVersionUID = 1;

        private final transient @Nullable Object result;

        TakenBack(@Nullable Object result) {
            super("taken back", null, false, false);
            this.result = result;
        }
    }
}
