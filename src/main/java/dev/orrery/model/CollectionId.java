package dev.orrery.model;

/**
 * A collection within its home: the sequence number of the change that made it, so never used twice. {@link #ROOT} is
 * the home itself as a collection.
 */
public record CollectionId(long value) implements Comparable<CollectionId> {
    public static final CollectionId ROOT = new CollectionId(0);

    @Override
    public int compareTo(CollectionId other) {
        return Long.compare(value, other.value);
    }
}
