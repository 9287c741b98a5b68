package dev.orrery.store;

import dev.orrery.model.HomeId;
import java.util.List;

/** What others told of their own time, by the home that it was told to. Bound to its {@link Snapshot}. */
public interface LearnedReads {
    /** What is known of somebody, in order of time; no two ranges overlap. */
    List<LearnedTime> of(HomeId home, String other);

    /** Whoever told the home something, in order of their addresses. */
    List<String> others(HomeId home);
}
