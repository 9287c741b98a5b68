package dev.orrery.store;

import dev.orrery.ical.CalendarIndex;
import dev.orrery.model.ObjectRef;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A living non-collection resource without its content.
 *
 * @param seq sequence number of its newest change; with the home it names this very version
 * @param createdSeq of the change that made it
 * @param etag strong, with its quotation marks; a digest of the content
 * @param index what queries need, extracted when it was stored; null for a plain file
 */
public record ObjectRow(
        ObjectRef ref,
        long seq,
        long createdSeq,
        String etag,
        long size,
        String contentType,
        Instant created,
        Instant modified,
        @Nullable CalendarIndex index) {
    public String name() {
        return ref.name();
    }

    /** The iCalendar UID, empty for a plain file. */
    public String uid() {
        return index == null ? "" : index.uid();
    }
}
