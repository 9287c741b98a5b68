package dev.orrery.calendar;

import dev.orrery.ical.CalendarObject;
import dev.orrery.model.Actor;
import dev.orrery.model.CollectionRef;
import dev.orrery.model.HomeId;
import dev.orrery.model.ObjectRef;
import dev.orrery.model.Refused;
import dev.orrery.store.ObjectRow;
import dev.orrery.store.Snapshot;
import dev.orrery.store.Tx;
import java.time.Instant;
import java.util.List;

/**
 * Writes into a mirrored collection what its authority holds. The authority has decided already: no rights,
 * preconditions, locks or quotas are asked, only whether the content is a calendar object that this house can keep. What
 * is as it was appends nothing. Thread-safe.
 */
public final class BringObjects {
    private final ContentRules rules;

    public BringObjects(ContentRules rules) {
        this.rules = rules;
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

    /** Makes the object, or rewrites it if it is not so already. */
    public static void put(Tx tx, Actor actor, ObjectRef ref, Draft draft) {
        ObjectRow old = tx.object(ref).orElse(null);
        if (old == null || !draft.isStoredAs(old)) {
            Members.put(tx, actor, ref, draft, old);
        }
    }

    /** Removes what was deleted at its authority, and gives back what it held of quotas. */
    public static void removeDeleted(Tx tx, Actor actor, ObjectRef ref) {
        tx.object(ref).ifPresent(row -> {
            Members.remove(tx, actor, row);
            giveBack(tx, ref.home(), row.uid());
        });
    }

    /**
     * What a booking holds of quotas that is in no calendar of the home any more. While its answer is held it counts whether
     * the authority has it or not.
     */
    static void giveBack(Tx tx, HomeId home, String uid) {
        if (!tx.bookings().periodsOf(home, uid).isEmpty()
                && tx.bookings().heldAnswer(home, uid).isEmpty()
                && SchedulingHome.findAny(tx, home, uid).isEmpty()) {
            tx.bookings().putPeriods(home, uid, List.of());
        }
    }
}
