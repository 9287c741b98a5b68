package dev.orrery.dav;

import dev.orrery.access.Caller;
import dev.orrery.calendar.Limits;
import dev.orrery.dav.property.PropertyTable;
import dev.orrery.dav.property.PropertyTables;
import dev.orrery.dav.property.Subject;
import dev.orrery.directory.Principals;
import dev.orrery.store.Snapshot;
import dev.orrery.store.Store;
import java.time.InstantSource;

/** What every method and report of this room works with. Immutable. */
public record DavContext(
        Store store,
        Principals principals,
        Resolver resolver,
        PropertyTable properties,
        Limits limits,
        InstantSource clock) {
    /** With every property there is. */
    public static DavContext of(Store store, Principals principals, Limits limits, InstantSource clock) {
        return new DavContext(store, principals, new Resolver(principals), PropertyTables.all(), limits, clock);
    }

    /** The target as the property table reads it, inside {@code snapshot}. */
    public Subject subject(Target target, Snapshot snapshot, Caller caller) {
        return new Subject(target, null, snapshot, caller, environment());
    }

    /** What properties depend on besides their resource, now. */
    public Subject.Environment environment() {
        return new Subject.Environment(store.epoch(), limits, principals, clock.instant());
    }
}
