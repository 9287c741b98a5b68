package dev.orrery.model;

/**
 * Number of a home: one principal's whole tree, and the unit in which the log counts. {@link #REGISTRY} is the home of
 * no principal: the register of principals itself is written under its lock.
 *
 * @param value positive for homes of principals, 0 for the registry
 */
public record HomeId(long value) implements Comparable<HomeId> {
    public static final HomeId REGISTRY = new HomeId(0);

    public HomeId {
        if (value < 0) {
            throw new IllegalArgumentException("a home's number is not negative: " + value);
        }
    }

    @Override
    public int compareTo(HomeId other) {
        return Long.compare(value, other.value);
    }
}
