package dev.orrery.mirror;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Whether one connection's "nothing found" can be believed. A new connection is not trusted; seeing a record under a
 * base earns trust for that base; every absence spends some of it, so that many at once are doubted again. Counts, never
 * clocks. Thread-safe.
 */
public final class Trust {
    private static final int PATIENCE = 5;

    private final Map<String, Integer> left = new ConcurrentHashMap<>();

    /** A record was seen under {@code base}. */
    public void seen(String base) {
        left.put(base, PATIENCE);
    }

    /** An absence under {@code base} was believed. */
    public void missed(String base) {
        left.computeIfPresent(base, (key, before) -> before > 1 ? before - 1 : null);
    }

    public boolean believes(String base) {
        return left.containsKey(base);
    }
}
