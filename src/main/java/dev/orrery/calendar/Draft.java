package dev.orrery.calendar;

import dev.orrery.ical.CalendarIndex;
import dev.orrery.store.ObjectRow;
import org.jspecify.annotations.Nullable;

/**
 * Content that has been read and judged, ready to be stored. The array is shared: never write into it.
 *
 * @param etag of the content
 * @param index null for a plain file
 * @param asSent false if the content had to be repaired: then a client must fetch it again
 */
public record Draft(
        byte[] content,
        String contentType,
        String etag,
        @Nullable CalendarIndex index,
        boolean asSent) {
    public String uid() {
        return index == null ? "" : index.uid();
    }

    /** True if there is something that storing it over would not change. */
    boolean isStoredAs(@Nullable ObjectRow row) {
        return row != null
                && row.etag().equals(etag)
                && row.size() == content.length
                && row.contentType().equals(contentType);
    }
}
