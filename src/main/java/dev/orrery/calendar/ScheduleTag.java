package dev.orrery.calendar;

import dev.orrery.model.PropertyName;
import dev.orrery.store.ObjectRow;
import dev.orrery.store.Snapshot;
import dev.orrery.store.Tx;
import dev.orrery.xml.StoredValue;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The Schedule-Tag of an object with an organizer (RFC 6638 section 3.2.10): the entity tag of the version that a person
 * or an organizer made. What the server writes into it afterwards, answers and delivery status, leaves it as it was: then
 * it is kept as a property of the object. Static and pure.
 */
public final class ScheduleTag {
    /** Never set by clients. */
    public static final PropertyName PROPERTY = PropertyName.caldav("schedule-tag");

    private ScheduleTag() {}

    /** With its quotation marks; null for what is not scheduled. */
    public static @Nullable String of(Snapshot snapshot, ObjectRow row) {
        return SchedulingHome.isScheduled(row) ? of(row, snapshot.properties(row.ref())) : null;
    }

    /** @param properties of the object */
    public static @Nullable String of(ObjectRow row, Map<PropertyName, String> properties) {
        if (!SchedulingHome.isScheduled(row)) {
            return null;
        }
        String kept = properties.get(PROPERTY);
        return kept == null ? row.etag() : StoredValue.text(kept);
    }

    /** A version that has a tag of its own. */
    static void renew(Tx tx, ObjectRow old, long seq) {
        if (SchedulingHome.isScheduled(old) && tx.properties(old.ref()).containsKey(PROPERTY)) {
            Map<PropertyName, @Nullable String> gone = new HashMap<>();
            gone.put(PROPERTY, null);
            tx.setProperties(seq, old.ref(), gone);
        }
    }

    /** A version that differs only by what the server wrote into it. */
    static void keep(Tx tx, ObjectRow row, @Nullable String tag) {
        if (tag != null) {
            tx.setProperties(row.seq(), row.ref(), Map.of(PROPERTY, StoredValue.ofText(tag)));
        }
    }
}
