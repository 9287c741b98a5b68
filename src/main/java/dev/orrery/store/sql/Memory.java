package dev.orrery.store.sql;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.orrery.model.CollectionRef;
import dev.orrery.model.HomeId;
import dev.orrery.model.ObjectRef;
import org.jspecify.annotations.Nullable;

/**
 * The copies that reads share: trees of homes, listings, contents; one budget for all. A copy is never wrong, only old:
 * each says which sequence number it belongs to, and who uses it compares that with the database. Only committed states
 * may be put here. Thread-safe.
 */
final class Memory {
    /** What a copy is of. */
    private sealed interface Key {
        record Tree(HomeId home) implements Key {}

        record List(CollectionRef collection) implements Key {}

        record Bytes(ObjectRef object, long seq) implements Key {}
    }

    private static final int ENTRY_WEIGHT = 160;

    private final Cache<Key, Object> copies;
    private final int largestContent;

    Memory(long bytes) {
        copies = Caffeine.newBuilder()
                .maximumWeight(bytes)
                .weigher(Memory::weight)
                .executor(Runnable::run)
                .build();
        largestContent = (int) Math.min(bytes / 32, 1 << 20);
    }

    @Nullable
    HomeView tree(HomeId home) {
        return (HomeView) copies.getIfPresent(new Key.Tree(home));
    }

    void keep(HomeView tree) {
        copies.put(new Key.Tree(tree.home()), tree);
    }

    @Nullable
    Members listing(CollectionRef collection) {
        return (Members) copies.getIfPresent(new Key.List(collection));
    }

    void keep(CollectionRef collection, Members listing) {
        copies.put(new Key.List(collection), listing);
    }

    byte @Nullable [] content(ObjectRef object, long seq) {
        return (byte[]) copies.getIfPresent(new Key.Bytes(object, seq));
    }

    void keep(ObjectRef object, long seq, byte[] content) {
        if (content.length <= largestContent) {
            copies.put(new Key.Bytes(object, seq), content);
        }
    }

    /** Forgets everything: the store began another life. */
    void clear() {
        copies.invalidateAll();
    }

    private static int weight(Key key, Object copy) {
        int weight = switch (copy) {
            case HomeView tree -> tree.weight();
            case Members members -> members.weight();
            case byte[] content -> content.length;
            default -> throw new IllegalArgumentException(key.toString());
        };
        return weight > Integer.MAX_VALUE - ENTRY_WEIGHT ? weight : weight + ENTRY_WEIGHT;
    }
}
