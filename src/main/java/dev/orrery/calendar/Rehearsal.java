package dev.orrery.calendar;

import dev.orrery.model.HomeId;
import dev.orrery.store.Store;
import dev.orrery.store.Tx;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.function.Function;

/** Does a thing in a transaction and takes it back, to learn whether anything stands against it. */
final class Rehearsal {
    private Rehearsal() {}

    /** @return what {@code work} returned, whose changes are undone; its refusals pass through */
    static <T> Optional<T> of(Store store, SortedSet<HomeId> homes, Function<Tx, Optional<T>> work) {
        List<Optional<T>> result = new ArrayList<>(1);
        try {
            store.write(homes, tx -> {
                result.clear();
                result.add(work.apply(tx));
                throw new TakenBack();
            });
            throw new IllegalStateException("a rehearsal is never committed");
        } catch (TakenBack end) {
            return result.getFirst();
        }
    }

    private static final class TakenBack extends RuntimeException {
        private static final long serialVersionUID = 1;

        TakenBack() {
            super("taken back", null, false, false);
        }
    }
}
