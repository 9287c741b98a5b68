package dev.orrery.dav;

import dev.orrery.model.CollectionId;
import dev.orrery.model.CollectionRef;
import dev.orrery.model.HomeId;
import dev.orrery.model.Reason;
import dev.orrery.model.Refused;
import dev.orrery.store.SyncPoint;

/**
 * A place in a collection's history (RFC 6578 section 3.2): a URI to clients, because some take anything else for a
 * CTag. Immutable.
 *
 * @param epoch of the store that gave it
 * @param point what its holder knows; while a first listing is read in pages, also when that began
 */
public record SyncToken(String epoch, CollectionRef collection, SyncPoint point) {
    private static final String PREFIX = "urn:orrery:sync:";

    /** @throws Refused InvalidSyncToken for what is not of this form */
    public static SyncToken parse(String text) {
        String token = text.strip();
        String[] parts =
                token.startsWith(PREFIX) ? token.substring(PREFIX.length()).split(":", -1) : new String[0];
        if (parts.length != 4 && parts.length != 5) {
            throw new Refused(new Reason.InvalidSyncToken(token));
        }
        CollectionRef collection =
                new CollectionRef(new HomeId(number(parts[1], token)), new CollectionId(number(parts[2], token)));
        long began = parts.length == 5 ? number(parts[4], token) : 0;
        return new SyncToken(parts[0], collection, new SyncPoint(number(parts[3], token), began));
    }

    private static long number(String digits, String token) {
        if (digits.isEmpty() || digits.length() > 18 || !digits.chars().allMatch(c -> c >= '0' && c <= '9')) {
            throw new Refused(new Reason.InvalidSyncToken(token));
        }
        return Long.parseLong(digits);
    }

    /**
     * Refuses what cannot be followed exactly; never a silent full sync. Below the floor a token still holds as long as
     * nothing happened since.
     *
     * @throws Refused InvalidSyncToken for a token of another store or collection, of the future, or below the floor
     */
    public SyncToken check(String currentEpoch, CollectionRef asked, long lastSeq, long floor) {
        long whole = Math.max(point.seq(), point.began());
        if (!epoch.equals(currentEpoch)
                || !collection.equals(asked)
                || whole > lastSeq
                || whole < Math.min(floor, lastSeq)) {
            throw new Refused(new Reason.InvalidSyncToken(toString()));
        }
        return this;
    }

    @Override
    public String toString() {
        return PREFIX
                + epoch
                + ':'
                + collection.home().value()
                + ':'
                + collection.id().value()
                + ':'
                + point.seq()
                + (point.began() == 0 ? "" : ":" + point.began());
    }
}
