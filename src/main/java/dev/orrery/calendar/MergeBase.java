package dev.orrery.calendar;

import dev.orrery.calendar.Preconditions.Tags;
import dev.orrery.model.Change;
import dev.orrery.model.Reason;
import dev.orrery.model.Refused;
import dev.orrery.store.CollectionRow;
import dev.orrery.store.HomeRow;
import dev.orrery.store.Listing;
import dev.orrery.store.LogEntry;
import dev.orrery.store.ObjectRow;
import dev.orrery.store.Page;
import dev.orrery.store.Replaced;
import dev.orrery.store.Snapshot;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a client last had of a calendar: which state it was, and what was in it, told from the objects that did not change
 * since and from the log of those that did. Belongs to one snapshot.
 */
final class MergeBase {
    /** The log's name for a change that put upon the newest state just what a client sent. */
    static final String DIRECT = "ical-direct";

    private static final int PATIENCE = 10_000;

    private final Snapshot snapshot;
    private final CollectionRow calendar;
    private final CalendarTag now;
    private final By by;
    private final long floor;

    /**
     * @param snapshot as the client's person sees it
     * @param now the calendar's state, as they see it
     * @param by who sends the file
     */
    MergeBase(Snapshot snapshot, CollectionRow calendar, CalendarTag now, By by) {
        this.snapshot = snapshot;
        this.calendar = calendar;
        this.now = now;
        this.by = by;
        this.floor = snapshot.home(calendar.ref().home()).map(HomeRow::floor).orElse(0L);
    }

    /**
     * Which state it was, from the entity tag in If-Match and from the marker in the file. The older one counts: a program
     * may know of a state from an answer without having read it. Where nothing but its own writing lies
     * between the two, it is the newer one.
     *
     * @return null if nobody can tell
     * @throws Refused PreconditionFailed if If-Match names no state of this calendar that is still remembered
     */
    @Nullable
    CalendarTag find(@Nullable Tags match, @Nullable CalendarTag marker) {
        CalendarTag tagged = match == null || match.any() ? null : tagged(match);
        CalendarTag carried = marker != null && isRemembered(marker) ? marker : null;
        if (tagged == null || carried == null) {
            return tagged == null ? carried : tagged;
        }
        return tagged.seq() <= carried.seq() || isOwnWriting(carried.seq(), tagged.seq()) ? tagged : carried;
    }

    private CalendarTag tagged(Tags match) {
        CalendarTag newest = null;
        for (String etag : match.tags()) {
            CalendarTag tag =
                    CalendarTag.parse(etag.substring(1, etag.length() - 1)).orElse(null);
            if (tag != null && isRemembered(tag) && (newest == null || tag.seq() > newest.seq())) {
                newest = tag;
            }
        }
        if (newest == null) {
            throw new Refused(new Reason.PreconditionFailed("If-Match"));
        }
        return newest;
    }

    private boolean isRemembered(CalendarTag tag) {
        return tag.epoch().equals(now.epoch())
                && tag.collection().equals(now.collection())
                && tag.view().equals(now.view())
                && tag.seq() <= now.seq()
                && tag.seq() >= Math.min(floor, now.seq());
    }

    /** True if the same person's files made every change after one state and up to another, each upon the newest. */
    private boolean isOwnWriting(long after, long upTo) {
        if (after < floor) {
            return false;
        }
        Page<LogEntry> page = snapshot.log(calendar.ref().home(), after, PATIENCE);
        boolean seesAll = !page.more() || page.next().seq() >= upTo;
        return seesAll
                && page.rows().stream()
                        .filter(entry -> entry.seq() <= upTo && isHere(entry.change()))
                        .allMatch(entry -> entry.actor().origin().equals(DIRECT)
                                && entry.actor().principal().equals(by.guid()));
    }

    private boolean isHere(Change change) {
        return change instanceof Change.OfObject of && of.object().parent().equals(calendar.ref());
    }

    /** @param tag from {@link #find} */
    ThreeWay.Base state(@Nullable CalendarTag tag, Listing listing, Map<String, String> current) {
        Map<String, Set<String>> ended = new HashMap<>();
        Map<String, String> state = new HashMap<>();
        Set<String> changed = new HashSet<>();
        long since = tag == null ? floor : tag.seq();
        for (Replaced version : snapshot.replaced(calendar.ref(), since)) {
            String uid = version.index().uid();
            String fingerprint = version.index().fingerprint();
            boolean first = changed.add(version.name());
            if (fingerprint != null) {
                ended.computeIfAbsent(uid, unused -> new HashSet<>()).add(fingerprint);
                if (first && version.createdSeq() <= since) {
                    state.put(uid, fingerprint);
                }
            }
        }
        if (tag == null) {
            return new ThreeWay.Base(false, Map.of(), ended);
        }
        for (ObjectRow row : listing.objects()) {
            String fingerprint = current.get(row.uid());
            if (fingerprint != null && row.createdSeq() <= since && !changed.contains(row.name())) {
                state.put(row.uid(), fingerprint);
            }
        }
        return new ThreeWay.Base(true, state, ended);
    }
}
