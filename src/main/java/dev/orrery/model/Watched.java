package dev.orrery.model;

/**
 * What somebody wants to hear of: a home with all that is in it, a collection with all that is in it, one object, or what
 * becomes of a principal. Immutable.
 *
 * @param record true for the principal whose home it is, and nothing in it
 * @param collection {@link CollectionId#ROOT} for the whole home
 * @param object the name of one member of the collection; empty for all of it
 */
public record Watched(HomeId home, boolean record, CollectionId collection, String object) {
    public static Watched home(HomeId home) {
        return new Watched(home, false, CollectionId.ROOT, "");
    }

    public static Watched principal(HomeId home) {
        return new Watched(home, true, CollectionId.ROOT, "");
    }

    public static Watched collection(CollectionRef ref) {
        return new Watched(ref.home(), false, ref.id(), "");
    }

    public static Watched object(ObjectRef ref) {
        return new Watched(ref.home(), false, ref.collection(), ref.name());
    }

    /** The collection whose rights count. */
    public CollectionRef ref() {
        return new CollectionRef(home, collection);
    }
}
