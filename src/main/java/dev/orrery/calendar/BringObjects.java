package dev.orrery.calendar;

import dev.orrery.ical.CalendarObject;
import dev.orrery.ical.ICalendarReader;
import dev.orrery.model.Actor;
import dev.orrery.model.CollectionRef;
import dev.orrery.model.ObjectRef;
import dev.orrery.model.Refused;
import dev.orrery.scheduling.ParticipationChange;
import dev.orrery.store.ObjectRow;
import dev.orrery.store.Snapshot;
import dev.orrery.store.Tx;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Writes into a mirrored collection what its authority holds. The authority has decided already: no rights,
 * preconditions, locks or quotas are asked, only whether the content is a calendar object that this house can keep. What
 * is as it was appends nothing. Thread-safe.
 */
public final class BringObjects {
    private final ContentRules rules;
    private final BookingCharges charges;

    public BringObjects(ContentRules rules) {
        this.rules = rules;
        this.charges = new BookingCharges(rules.preferred());
    }

    /**
     * Reads and judges, outside the transaction.
     *
     * @param stamp becomes the DTSTAMP of a component that has none; the same for the same content, or every look would
     *     find a change
     * @throws Refused the reasons of {@link ContentRules} for a calendar
     */
    public Draft judge(byte[] content, Instant stamp) {
        rules.requireSize(content);
        return judge(CalendarObject.parse(content, stamp));
    }

    /**
     * Judges what was read and checked before.
     *
     * @throws Refused TooLarge, TooManyAttendees
     */
    public Draft judge(CalendarObject object) {
        rules.requireSize(object.text());
        return rules.draft(object);
    }

    /** Under what name an object of this UID is here, or would be. */
    public static String name(Snapshot snapshot, CollectionRef collection, String uid) {
        return snapshot.objectByUid(collection, uid)
                .map(ObjectRow::name)
                .orElseGet(() -> MemberNames.free(snapshot, collection, uid));
    }

    /** Makes the object, or rewrites it if it is not so already; what it says is booked counts against quotas. */
    public void put(Tx tx, Actor actor, ObjectRef ref, Draft draft) {
        ObjectRow old = tx.object(ref).orElse(null);
        if (old == null || !draft.isStoredAs(old)) {
            String tag = kept(tx, old, draft);
            ObjectRow row = Members.put(tx, actor, ref, draft, old);
            ScheduleTag.keep(tx, row, tag);
            if (SchedulingHome.isScheduled(row) || old != null && SchedulingHome.isScheduled(old)) {
                charges.came(tx, ref.home(), row.uid());
            }
        }
    }

    /** The Schedule-Tag, where only what attendees answered is new (RFC 6638 section 3.2.10); null for a version with its own. */
    private static @Nullable String kept(Tx tx, @Nullable ObjectRow old, Draft draft) {
        if (old == null
                || draft.index() == null
                || !SchedulingHome.isScheduled(old)
                || !ParticipationChange.isAll(
                        ICalendarReader.read(tx.content(old)), ICalendarReader.read(draft.content()))) {
            return null;
        }
        return ScheduleTag.of(tx, old);
    }

    /** Removes what was deleted at its authority, and gives back what it held of quotas. */
    public static void removeDeleted(Tx tx, Actor actor, ObjectRef ref) {
        tx.object(ref).ifPresent(row -> {
            Members.remove(tx, actor, row);
            BookingCharges.gone(tx, ref.home(), row.uid());
        });
    }
}
