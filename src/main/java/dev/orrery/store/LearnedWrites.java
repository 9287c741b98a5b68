package dev.orrery.store;

import dev.orrery.model.HomeId;
import java.time.Instant;
import java.util.List;

/** The same, to be written. Whatever changes a home's rows needs its lock. Bound to its {@link Tx}. */
public interface LearnedWrites extends LearnedReads {
    /** This is known of somebody, and nothing else. */
    void put(HomeId home, String other, List<LearnedTime> known);

    /** Forgets what ended before. */
    void removeBefore(HomeId home, Instant moment);

    /** Forgets everything that the home was told. */
    void removeAll(HomeId home);
}
