package dev.orrery.dav.property;

import dev.orrery.access.Caller;
import dev.orrery.calendar.Limits;
import dev.orrery.calendar.Visibility;
import dev.orrery.dav.Target;
import dev.orrery.directory.Principals;
import dev.orrery.store.Snapshot;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Whose properties are read, by whom, in which snapshot. Lives no longer than the snapshot; what readers give back does.
 *
 * @param target the resource; for the members of a collection, that collection
 * @param onlyMember when the members' readers will be asked for this one alone; null for all of them
 */
public record Subject(
        Target target, @Nullable String onlyMember, Snapshot snapshot, Caller caller, Environment environment) {
    /**
     * What is the same for all resources at one moment.
     *
     * @param epoch of the store
     * @param principals asked only for what it has in memory
     * @param named whoever properties name
     * @param visibility of what is not public
     */
    public record Environment(
            String epoch,
            Limits limits,
            Principals principals,
            NamedPrincipals named,
            Visibility visibility,
            Instant now) {}

    public Subject with(Target other, @Nullable String only) {
        return new Subject(other, only, snapshot, caller, environment);
    }
}
