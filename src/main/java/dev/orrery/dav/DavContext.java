package dev.orrery.dav;

import dev.orrery.access.Caller;
import dev.orrery.calendar.By;
import dev.orrery.calendar.Limits;
import dev.orrery.calendar.Mirrored;
import dev.orrery.calendar.Views;
import dev.orrery.calendar.Visibility;
import dev.orrery.dav.property.NamedPrincipals;
import dev.orrery.dav.property.PropertyTable;
import dev.orrery.dav.property.PropertyTables;
import dev.orrery.dav.property.Subject;
import dev.orrery.directory.Principals;
import dev.orrery.store.Snapshot;
import dev.orrery.store.Store;
import java.time.InstantSource;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What every method and report of this room works with. Immutable. */
public record DavContext(
        Store store,
        Principals principals,
        Resolver resolver,
        PropertyTable properties,
        Limits limits,
        InstantSource clock,
        Views views,
        Mirrored mirrored) {
    /** How changes that come in here are named in the log. */
    private static final String DOOR = "dav";

    /** With every property there is, the usual rules of what others see, and everything in the store alone. */
    public static DavContext of(Store store, Principals principals, Limits limits, InstantSource clock) {
        return of(store, principals, limits, clock, new Views(Visibility.USUAL));
    }

    /** The same with other rules of what others see. */
    public static DavContext of(Store store, Principals principals, Limits limits, InstantSource clock, Views views) {
        return new DavContext(
                store,
                principals,
                new Resolver(principals),
                PropertyTables.all(),
                limits,
                clock,
                views,
                Mirrored.NOTHING);
    }

    /** Reads the store as the request's caller sees it. */
    public <T extends @Nullable Object> T read(DavRequest request, Function<Snapshot, T> work) {
        return views.read(store, request.caller(), work);
    }

    /**
     * The same for work that reads properties in which principals are named: whoever of them has left is not shown. The work
     * may be done twice.
     */
    public <T extends @Nullable Object> T read(DavRequest request, BiFunction<Snapshot, NamedPrincipals, T> work) {
        NamedPrincipals named = new NamedPrincipals();
        T first = read(request, snapshot -> work.apply(snapshot, named));
        return named.lookFor(principals) ? read(request, snapshot -> work.apply(snapshot, named)) : first;
    }

    /** On whose behalf a verb acts that came through this door. */
    public By by(DavRequest request) {
        return new By(request.caller(), DOOR, views.visibility(), DontNotify.read(request.http()));
    }

    /** The target as the property table reads it, inside {@code snapshot}. */
    public Subject subject(Target target, Snapshot snapshot, Caller caller) {
        return subject(target, snapshot, caller, new NamedPrincipals());
    }

    /** The same, gathering whom its properties name. */
    public Subject subject(Target target, Snapshot snapshot, Caller caller, NamedPrincipals named) {
        return new Subject(
                target,
                null,
                snapshot,
                caller,
                new Subject.Environment(store.epoch(), limits, principals, named, views.visibility(), clock.instant()));
    }
}
