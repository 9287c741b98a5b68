package dev.orrery.calendar;

import dev.orrery.model.CollectionRef;
import dev.orrery.model.ObjectRef;

/**
 * Where something is, or would be: a collection itself (empty name), or a name in a collection, whether or not anything
 * has that name.
 *
 * @param name decoded; empty for the collection itself
 */
public record Place(CollectionRef collection, String name) {
    public static Place of(CollectionRef collection) {
        return new Place(collection, "");
    }

    public static Place of(ObjectRef object) {
        return new Place(object.parent(), object.name());
    }

    public boolean isCollection() {
        return name.isEmpty();
    }

    public ObjectRef object() {
        return collection.object(name);
    }
}
