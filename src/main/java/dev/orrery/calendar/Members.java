package dev.orrery.calendar;

import dev.orrery.model.Actor;
import dev.orrery.model.Change;
import dev.orrery.model.CollectionKind;
import dev.orrery.model.HomeId;
import dev.orrery.model.ObjectRef;
import dev.orrery.model.Reason;
import dev.orrery.model.Refused;
import dev.orrery.store.CollectionRow;
import dev.orrery.store.ObjectRow;
import dev.orrery.store.Tx;
import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What every verb on objects does inside its transaction: judge whether an object fits its collection, write it, remove it. */
final class Members {
    private final Limits limits;

    Members(Limits limits) {
        this.limits = limits;
    }

    /** Only calendars and plain collections take members from people; the others are filled by the server. */
    static void requireRoomFor(Tx tx, CollectionRow collection) {
        switch (collection.kind()) {
            case CALENDAR, PLAIN -> {}
            case HOME ->
                throw new Refused(
                        new Reason.Forbidden(
                                "A home holds collections only; put this into a calendar, or into a collection made by MKCOL."));
            case INBOX, OUTBOX, NOTIFICATIONS ->
                throw new Refused(
                        new Reason.Forbidden(Paths.of(tx, collection.ref()) + " is filled by the server only."));
        }
    }

    /**
     * The rules of RFC 4791 section 5.3.2.1 that depend on what is already there, and the quota.
     *
     * @param old what the object replaces; null if nothing
     * @param leaving an object that goes away in the same transaction and so frees its UID and bytes; null if none
     */
    void requireFit(Tx tx, CollectionRow into, Draft draft, @Nullable ObjectRow old, @Nullable ObjectRow leaving) {
        if (into.kind() == CollectionKind.CALENDAR && draft.index() != null) {
            String component = draft.index().component();
            Set<String> taken = Components.of(into);
            if (!taken.contains(component)) {
                throw new Refused(new Reason.ComponentNotSupported(component, taken));
            }
            requireUid(tx, into, draft.uid(), old, leaving);
        }
        requireQuota(tx, into, draft.content().length, old, leaving);
    }

    private static void requireUid(
            Tx tx, CollectionRow into, String uid, @Nullable ObjectRow old, @Nullable ObjectRow leaving) {
        if (old != null) {
            if (!old.uid().equals(uid)) {
                throw new Refused(new Reason.UidChanged(old.uid(), uid));
            }
            return;
        }
        ObjectRow other = tx.objectByUid(into.ref(), uid).orElse(null);
        if (other != null && (leaving == null || !leaving.ref().equals(other.ref()))) {
            throw new Refused(new Reason.UidConflict(uid, other.ref()));
        }
    }

    private void requireQuota(
            Tx tx, CollectionRow into, long size, @Nullable ObjectRow old, @Nullable ObjectRow leaving) {
        if (limits.quota() <= 0) {
            return;
        }
        long freed = old == null ? 0 : old.size();
        if (leaving != null && leaving.ref().home().equals(into.ref().home())) {
            freed += leaving.size();
        }
        requireQuota(tx, into.ref().home(), size - freed);
    }

    /** @throws Refused QuotaExceeded if the home would grow by {@code growth} bytes, and beyond its quota */
    void requireQuota(Tx tx, HomeId home, long growth) {
        if (limits.quota() <= 0 || growth <= 0) {
            return;
        }
        long used = tx.home(home).map(row -> row.usedBytes()).orElse(0L);
        if (used + growth > limits.quota()) {
            throw new Refused(new Reason.QuotaExceeded(limits.quota()));
        }
    }

    /** Writes the object and its entry in the log. */
    static ObjectRow put(Tx tx, Actor actor, ObjectRef ref, Draft draft, @Nullable ObjectRow old) {
        long seq = tx.append(new Change.ObjectPut(ref, old == null, draft.etag(), draft.uid()), actor);
        tx.putObject(seq, ref, draft.content(), draft.contentType(), draft.etag(), draft.index());
        if (old != null) {
            ScheduleTag.renew(tx, old, seq);
        }
        Instant now = tx.now();
        return new ObjectRow(
                ref,
                seq,
                old == null ? seq : old.createdSeq(),
                draft.etag(),
                draft.content().length,
                draft.contentType(),
                old == null ? now : old.created(),
                now,
                draft.index());
    }

    /** Removes the object with its dead properties; its locks are the caller's. */
    static void remove(Tx tx, Actor actor, ObjectRow row) {
        long seq = tx.append(new Change.ObjectGone(row.ref(), row.uid()), actor);
        tx.removeObject(seq, row.ref());
    }

    static CollectionRow collection(Tx tx, CollectionRow seen) {
        return tx.collection(seen.ref())
                .orElseThrow(() -> new Refused(new Reason.ParentMissing("/" + seen.name() + "/")));
    }
}
