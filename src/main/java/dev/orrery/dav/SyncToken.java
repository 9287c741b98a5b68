package dev.orrery.dav;

import dev.orrery.access.Caller;
import dev.orrery.calendar.Standpoint;
import dev.orrery.calendar.Visibility;
import dev.orrery.model.CollectionId;
import dev.orrery.model.CollectionRef;
import dev.orrery.model.HomeId;
import dev.orrery.model.Reason;
import dev.orrery.model.Refused;
import dev.orrery.store.CollectionRow;
import dev.orrery.store.Snapshot;
import dev.orrery.store.SyncPoint;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A place in a collection's history (RFC 6578 section 3.2): a URI to clients, because some take anything else for a
 * CTag. Immutable.
 *
 * @param epoch of the store that gave it
 * @param point what its holder knows; while a first listing is read in pages, also when that began
 * @param standpoint from where its holder looked at the collection ({@link Standpoint}); empty for who sees all
 */
public record SyncToken(String epoch, CollectionRef collection, SyncPoint point, String standpoint) {
    private static final String PREFIX = "urn:orrery:sync:";
    private static final Pattern FORM = Pattern.compile(
            PREFIX + "([^:]*):(\\d{1,18}):(\\d{1,18}):(\\d{1,18})(?::(\\d{1,18}))?(?::([a-z][0-9a-z-]*))?");

    /** Where a collection's history stands now, for that caller; a home's counts everything in it. */
    public static SyncToken of(
            String epoch, Snapshot snapshot, Caller caller, Visibility visibility, CollectionRow row) {
        return new SyncToken(
                epoch, row.ref(), SyncPoint.at(snapshot.newest(row)), Standpoint.of(snapshot, caller, visibility, row));
    }

    /** @throws Refused InvalidSyncToken for what is not of this form */
    public static SyncToken parse(String text) {
        return known(text).orElseThrow(() -> new Refused(new Reason.InvalidSyncToken(text.strip())));
    }

    /** Empty for what is not of this form. */
    public static Optional<SyncToken> known(String text) {
        Matcher token = FORM.matcher(text.strip());
        if (!token.matches()) {
            return Optional.empty();
        }
        CollectionRef collection =
                new CollectionRef(new HomeId(number(token.group(2))), new CollectionId(number(token.group(3))));
        SyncPoint point = new SyncPoint(number(token.group(4)), token.group(5) == null ? 0 : number(token.group(5)));
        return Optional.of(
                new SyncToken(token.group(1), collection, point, token.group(6) == null ? "" : token.group(6)));
    }

    private static long number(String digits) {
        return Long.parseLong(digits);
    }

    /**
     * Refuses what cannot be followed exactly; never a silent full sync. Below the floor a token still holds as long as
     * nothing happened since.
     *
     * @param from where the one who asks stands
     * @throws Refused InvalidSyncToken for a token of another store, collection or standpoint, of the future, or below
     *     the floor
     */
    public SyncToken check(String currentEpoch, CollectionRef asked, String from, long lastSeq, long floor) {
        long whole = Math.max(point.seq(), point.began());
        if (!epoch.equals(currentEpoch)
                || !collection.equals(asked)
                || !standpoint.equals(from)
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
                + (point.began() == 0 ? "" : ":" + point.began())
                + (standpoint.isEmpty() ? "" : ":" + standpoint);
    }
}
