package dev.orrery.store;

import dev.orrery.model.HomeId;
import dev.orrery.model.Sha256;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Locale;

/**
 * Something that waits until somebody decides. Immutable; the array is shared: never write into it.
 *
 * @param home whose decision it is
 * @param recurrence which occurrences it is about: each RECURRENCE-ID in UTC, or as it is if it has no zone, in order, with
 *     commas between them; empty for the whole
 * @param sender calendar user address of whoever asks
 * @param method of the message, such as REQUEST
 * @param why it waits: a sentence for people
 * @param content the message as it came
 */
public record RequestRow(
        HomeId home,
        Kind kind,
        String uid,
        String recurrence,
        String sender,
        String method,
        String summary,
        String why,
        Instant since,
        byte[] content) {
    private static final int ID_BYTES = 9;

    /** What there is to decide. */
    public enum Kind {
        /** Whether to take part. */
        INVITATION,
        /** Whether to accept what an attendee proposes. */
        COUNTER,
        /** Whether a message is from whom it says. */
        UNPROVED,
        /** Whether a room or a resource may be used. */
        BOOKING;

        /** As programs and people write it. */
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** The same for whatever asks again about the same: the newest takes the place of an older one. */
    public String id() {
        String key = String.join("\n", kind.name(), uid, recurrence, sender.toLowerCase(Locale.ROOT));
        return HexFormat.of().formatHex(Sha256.of(key), 0, ID_BYTES);
    }
}
