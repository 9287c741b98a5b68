package dev.orrery.dav;

import dev.orrery.calendar.Limits;
import dev.orrery.dav.property.PropertyTable;
import dev.orrery.directory.Principals;
import dev.orrery.store.Store;
import java.time.InstantSource;

/** What every method and report of this room works with. Immutable. */
public record DavContext(
        Store store,
        Principals principals,
        Resolver resolver,
        PropertyTable properties,
        Limits limits,
        InstantSource clock) {}
