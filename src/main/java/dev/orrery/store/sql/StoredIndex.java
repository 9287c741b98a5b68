package dev.orrery.store.sql;

import dev.orrery.ical.CalendarIndex;
import dev.orrery.ical.CalendarObject;
import dev.orrery.model.ObjectRef;
import dev.orrery.model.Refused;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An index as it stands in its column. It only repeats what the object's text says: one that this program cannot read,
 * because another version wrote it or because it is damaged, is built anew from the text, and reading goes on.
 */
final class StoredIndex {
    private static final Logger LOG = LoggerFactory.getLogger(StoredIndex.class);

    private StoredIndex() {}

    /**
     * Reads an index.
     *
     * @param stored null for a plain file
     * @param content the object's text, asked for only if it is needed
     * @return null for a plain file, and for an object whose text this program would refuse today
     */
    static @Nullable CalendarIndex read(ObjectRef ref, byte @Nullable [] stored, Supplier<byte @Nullable []> content) {
        if (stored == null) {
            return null;
        }
        if (CalendarIndex.isCurrent(stored)) {
            try {
                return CalendarIndex.decode(stored);
            } catch (IllegalArgumentException e) {
                LOG.warn("The index of {} is damaged ({}); 'check --repair' mends it.", ref, e.getMessage());
            }
        }
        byte[] text = content.get();
        return text == null ? null : build(ref, text);
    }

    /** The index of a text that was accepted once; null if it would be refused today, which is logged. */
    static @Nullable CalendarIndex build(ObjectRef ref, byte[] text) {
        try {
            return CalendarObject.indexOf(text);
        } catch (Refused e) {
            LOG.warn("{} cannot be searched: {}", ref, e.reason().sentence());
            return null;
        }
    }
}
