package dev.orrery.model;

/**
 * A non-collection resource: an event, a task, a file.
 *
 * @param name the last segment of its path, decoded
 */
public record ObjectRef(HomeId home, CollectionId collection, String name) {
    public CollectionRef parent() {
        return new CollectionRef(home, collection);
    }
}
