package dev.orrery.model;

/**
 * What somebody wants to hear of: a home with all that is in it, a collection with all that is in it, one object, or what
 * becomes of a principal. In the home of a cloud account it is one machine or realm, or all that is told of its provider.
 * Immutable.
 *
 * @param record true for the principal whose home it is, and nothing in it
 * @param collection {@link CollectionId#ROOT} for the whole home
 * @param object the name of one member of the collection; empty for all of it. Of a cloud account the path of the thing, as
 *     its entries in the log have it
 */
public record Watched(HomeId home, boolean record, CollectionId collection, String object) {
    /** Where the provider of a cloud account is found, and what is told of the account itself. */
    public static final String PROVIDER = "/api";

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

    /** @param path {@code /api/instances/42}, or {@link #PROVIDER} for everything that the account is told */
    public static Watched tracked(HomeId account, String path) {
        return new Watched(account, false, CollectionId.ROOT, path);
    }

    /** Whether it is something of a cloud account: no person's home has objects outside of collections. */
    public boolean isTracked() {
        return !record && collection.equals(CollectionId.ROOT) && !object.isEmpty();
    }

    /** Whether what is told of a thing of this cloud account is wanted. */
    public boolean hears(String path) {
        return object.equals(PROVIDER) || object.equals(path);
    }

    /** The collection whose rights count. */
    public CollectionRef ref() {
        return new CollectionRef(home, collection);
    }
}
