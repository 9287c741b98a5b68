package dev.orrery.mirror;

import java.util.List;
import java.util.function.Predicate;

/** Records that are known to exist at an authority: the canaries. Thread-safe. */
@FunctionalInterface
public interface Witnesses<V> {
    /** At most {@code limit} records that fit, those confirmed last first. */
    List<V> known(Predicate<? super V> suitable, int limit);

    /** Nothing is known yet. */
    static <V> Witnesses<V> none() {
        return (suitable, limit) -> List.of();
    }
}
