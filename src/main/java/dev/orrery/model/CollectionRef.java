package dev.orrery.model;

/** A collection, anywhere in the store. */
public record CollectionRef(HomeId home, CollectionId id) {
    /** The home as a collection. */
    public static CollectionRef root(HomeId home) {
        return new CollectionRef(home, CollectionId.ROOT);
    }

    public boolean isRoot() {
        return id.equals(CollectionId.ROOT);
    }

    public ObjectRef object(String name) {
        return new ObjectRef(home, id, name);
    }
}
