package dev.orrery.calendar;

import dev.orrery.ical.CalendarIndex;
import dev.orrery.ical.CalendarObject;
import dev.orrery.ical.ICalendarReader;
import dev.orrery.ical.Revision;
import dev.orrery.model.Reason;
import dev.orrery.store.CollectionRow;
import dev.orrery.store.Listing;
import dev.orrery.store.ObjectRow;
import dev.orrery.store.Snapshot;
import dev.orrery.store.Tx;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a calendar holds now, for a merge: of what the caller does not see whole, nothing takes part. Belongs to one
 * transaction.
 */
final class MergeState {
    private final Tx tx;
    private final Listing listing;
    private final Listing shown;
    private final Map<String, ObjectRow> withheld = new HashMap<>();
    private final Map<String, String> fingerprints = new LinkedHashMap<>();

    MergeState(Tx tx, Snapshot seen, CollectionRow calendar) {
        this.tx = tx;
        this.listing = tx.listing(calendar.ref());
        this.shown = seen.listing(calendar.ref());
        for (ObjectRow row : listing.objects()) {
            CalendarIndex index = row.index();
            if (index != null) {
                if (shown == listing || row.equals(shown.byName(row.name()))) {
                    fingerprints.put(index.uid(), fingerprint(row, index));
                } else {
                    withheld.put(index.uid(), row);
                }
            }
        }
        withheld.keySet().forEach(fingerprints::remove);
    }

    private String fingerprint(ObjectRow row, CalendarIndex index) {
        String known = index.fingerprint();
        return known != null
                ? known
                : Objects.requireNonNull(CalendarObject.reindex(tx.content(row)).fingerprint());
    }

    /** All of the calendar's objects, seen or not. */
    Listing listing() {
        return listing;
    }

    /** By UID, of what takes part. */
    Map<String, String> fingerprints() {
        return fingerprints;
    }

    boolean hidesNothing() {
        return withheld.isEmpty();
    }

    /** What is sent of objects that take no part: unchanged it is passed over, changed it is a problem. */
    void withhold(SentCalendar sent) {
        for (Map.Entry<String, ObjectRow> one : withheld.entrySet()) {
            Draft draft = sent.objects().get(one.getKey());
            if (draft == null) {
                continue;
            }
            ObjectRow seen = shown.byName(one.getValue().name());
            String was =
                    seen == null || seen.index() == null ? "" : seen.index().fingerprint();
            if (SentCalendar.fingerprint(draft).equals(was)) {
                sent.objects().remove(one.getKey());
            } else {
                sent.refuse(one.getKey(), new Reason.Forbidden(refusal(seen)));
            }
        }
    }

    private static String refusal(@Nullable ObjectRow seen) {
        return seen == null
                ? "this UID belongs to an object that is not shown to you"
                : "you do not see all of this object, so you cannot change it; its owner can";
    }

    ObjectRow row(String uid) {
        return Objects.requireNonNull(listing.byUid(uid), uid);
    }

    /** Positive if what is sent is the newer revision. */
    int compare(String uid, SentCalendar sent) {
        Revision there = Revision.of(ICalendarReader.read(sent.object(uid).content()));
        Revision here = Revision.of(ICalendarReader.read(tx.content(row(uid))));
        return there.compareTo(here);
    }
}
