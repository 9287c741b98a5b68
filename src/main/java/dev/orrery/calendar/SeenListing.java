package dev.orrery.calendar;

import dev.orrery.store.Listing;
import dev.orrery.store.ObjectRow;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A listing in which some members are seen otherwise than they are stored, or not at all. Immutable. */
final class SeenListing implements Listing {
    private final Listing all;
    private final Map<String, Views.Shown> shown;
    private final List<ObjectRow> objects;

    private SeenListing(Listing all, Map<String, Views.Shown> shown, List<ObjectRow> objects) {
        this.all = all;
        this.shown = shown;
        this.objects = objects;
    }

    /** @param shown what is seen of those members that are not public, by name */
    static Listing of(Listing all, Map<String, Views.Shown> shown) {
        List<ObjectRow> objects = new ArrayList<>(all.objects().size());
        for (ObjectRow row : all.objects()) {
            ObjectRow seen = see(row, shown);
            if (seen != null) {
                objects.add(seen);
            }
        }
        return new SeenListing(all, shown, Collections.unmodifiableList(objects));
    }

    private static @Nullable ObjectRow see(@Nullable ObjectRow row, Map<String, Views.Shown> shown) {
        Views.Shown other = row == null ? null : shown.get(row.name());
        return other == null ? row : other.row();
    }

    @Override
    public long lastSeq() {
        return all.lastSeq();
    }

    @Override
    public List<ObjectRow> objects() {
        return objects;
    }

    @Override
    public @Nullable ObjectRow byName(String name) {
        return see(all.byName(name), shown);
    }

    @Override
    public @Nullable ObjectRow byUid(String uid) {
        return see(all.byUid(uid), shown);
    }
}
