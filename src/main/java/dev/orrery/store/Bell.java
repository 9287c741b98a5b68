package dev.orrery.store;

import dev.orrery.model.HomeId;
import java.util.function.Consumer;

/** Rings when something was committed in a home. A hint that may come twice, late or never (rule 11). Thread-safe. */
public interface Bell {
    /** Calls {@code listener}, quickly and on a foreign thread, until the handle is closed. */
    Handle listen(Consumer<HomeId> listener);

    /** Ends a listening. */
    interface Handle extends AutoCloseable {
        @Override
        void close();
    }
}
