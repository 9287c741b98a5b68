package dev.orrery.calendar;

import dev.orrery.access.Caller;
import dev.orrery.access.Rights;
import dev.orrery.model.Actor;
import dev.orrery.model.CollectionRef;
import dev.orrery.model.Privilege;
import dev.orrery.store.Snapshot;

/**
 * On whose behalf a verb acts, and through which door: what the log's entry will say. Immutable.
 *
 * @param origin the door, as in {@link Actor#origin()}
 */
public record By(Caller caller, String origin) {
    Actor actor() {
        return caller.actor(origin);
    }

    /** @throws dev.orrery.model.Refused NotFound for who holds nothing there, NeedsPrivilege for who lacks only this */
    void require(Snapshot snapshot, CollectionRef collection, Privilege needed) {
        if (!Rights.on(snapshot, caller, collection).contains(needed)) {
            Rights.require(snapshot, caller, collection, Paths.of(snapshot, collection), needed);
        }
    }

    /** GUID of whoever acts, as locks remember their holder. */
    String guid() {
        return actor().principal();
    }
}
