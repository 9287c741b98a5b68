package dev.orrery.calendar;

import dev.orrery.access.Caller;
import dev.orrery.access.Rights;
import dev.orrery.model.Actor;
import dev.orrery.model.CollectionRef;
import dev.orrery.model.Privilege;
import dev.orrery.model.Reason;
import dev.orrery.model.Refused;
import dev.orrery.store.ObjectRow;
import dev.orrery.store.Snapshot;

/**
 * On whose behalf a verb acts, and through which door: what the log's entry will say. Immutable.
 *
 * @param origin the door, as in {@link Actor#origin()}
 * @param visibility what of others' objects the caller sees: nobody changes what they do not see
 * @param dontNotify as in {@link Actor#dontNotify()}
 */
public record By(Caller caller, String origin, Visibility visibility, String dontNotify) {
    public By(Caller caller, String origin, Visibility visibility) {
        this(caller, origin, visibility, "");
    }

    /** With the usual rules of what others see. */
    public By(Caller caller, String origin) {
        this(caller, origin, Visibility.USUAL);
    }

    Actor actor() {
        Actor actor = caller.actor(origin);
        return dontNotify.isEmpty() ? actor : new Actor(actor.principal(), origin, dontNotify);
    }

    /** @throws dev.orrery.model.Refused NotFound for who holds nothing there, NeedsPrivilege for who lacks only this */
    void require(Snapshot snapshot, CollectionRef collection, Privilege needed) {
        if (!Rights.on(snapshot, caller, collection).contains(needed)) {
            Rights.require(snapshot, caller, collection, Paths.of(snapshot, collection), needed);
        }
    }

    /**
     * Whoever sees only a part of an object, or nothing, does not write over it, copy it or take it away.
     *
     * @throws Refused Forbidden
     */
    void requireWholeSight(Snapshot snapshot, ObjectRow row) {
        if (visibility.isOpen(row)
                || visibility.isWhole(snapshot, caller, row.ref().parent())
                || visibility.showsWhole(snapshot.content(row))) {
            return;
        }
        throw new Refused(new Reason.Forbidden(Paths.of(snapshot, row.ref())
                + " is not public: you do not see all of it, so you cannot change, copy or remove it. Its owner can."));
    }

    /** GUID of whoever acts, as locks remember their holder. */
    String guid() {
        return actor().principal();
    }
}
