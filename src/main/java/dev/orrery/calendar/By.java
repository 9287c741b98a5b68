package dev.orrery.calendar;

import dev.orrery.access.Caller;
import dev.orrery.model.Actor;

/**
 * On whose behalf a verb acts, and through which door: what the log's entry will say. Immutable.
 *
 * @param origin the door, as in {@link Actor#origin()}
 */
public record By(Caller caller, String origin) {
    Actor actor() {
        return caller.actor(origin);
    }

    /** GUID of whoever acts, as locks remember their holder. */
    String guid() {
        return actor().principal();
    }
}
