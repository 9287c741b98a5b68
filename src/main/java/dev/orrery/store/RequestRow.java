package dev.orrery.store;

import dev.orrery.model.HomeId;
import java.time.Instant;

/**
 * Something that waits for a person's word.
 *
 * @param home whose word it waits for
 * @param id unique in the home; letters and digits
 * @param kind what it is, such as {@link #UNPROVED}
 * @param sender calendar user address of whoever sent it, as they claim
 * @param summary for people; may be empty
 * @param content the message as iCalendar text; shared, never write into it
 */
public record RequestRow(
        HomeId home,
        String id,
        String kind,
        String sender,
        String method,
        String uid,
        String summary,
        byte[] content,
        Instant since) {
    /** A scheduling message by mail, of a sender who may be somebody else. */
    public static final String UNPROVED = "unproved";
}
