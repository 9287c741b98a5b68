package dev.orrery.calendar;

import dev.orrery.model.CollectionKind;
import dev.orrery.model.CollectionRef;
import dev.orrery.model.Privilege;
import dev.orrery.model.PropertyName;
import dev.orrery.model.Reason;
import dev.orrery.model.Refused;
import dev.orrery.store.CollectionRow;
import dev.orrery.store.Store;
import dev.orrery.store.Tx;
import java.util.Map;
import java.util.Set;

/**
 * Makes a calendar or a plain collection with its properties, all at once or not at all (RFC 4918 section 9.3, RFC 4791
 * section 5.3.1, RFC 5689). Thread-safe.
 */
public final class MakeCollection {
    private final Store store;
    private final Collections collections;

    public MakeCollection(Store store, Limits limits) {
        this.store = store;
        this.collections = new Collections(limits);
    }

    /**
     * @param place parent and name
     * @param kind {@link CollectionKind#CALENDAR} or {@link CollectionKind#PLAIN}
     * @param components types that the calendar is to take, upper case; empty for any
     * @param properties judged already; the values' inner XML
     */
    public record Request(
            By by,
            Place place,
            CollectionKind kind,
            Set<String> components,
            Map<PropertyName, String> properties,
            Preconditions preconditions) {
        public Request {
            components = Set.copyOf(components);
            properties = Map.copyOf(properties);
        }
    }

    /**
     * @throws Refused NotFound, NeedsPrivilege, ParentMissing, AlreadyExists, LocationNotAllowed, Forbidden, Locked,
     *     PreconditionFailed, TooMany, TooLarge
     */
    public CollectionRef make(Request request) {
        Names.require(request.place().name());
        if (request.kind() != CollectionKind.CALENDAR && request.kind() != CollectionKind.PLAIN) {
            throw new IllegalArgumentException("people make calendars and plain collections, not " + request.kind());
        }
        ChangeProperties.requireOpen(request.properties().keySet());
        ChangeProperties.requireSize(request.properties());
        return store.write(request.place().collection().home(), tx -> make(tx, request));
    }

    private CollectionRef make(Tx tx, Request request) {
        Place place = request.place();
        CollectionRow parent = Collections.requireParent(tx, place);
        request.by().require(tx, parent.ref(), Privilege.BIND);
        if (tx.child(parent.ref(), place.name()).isPresent()
                || tx.object(place.object()).isPresent()) {
            throw new Refused(new Reason.AlreadyExists(Paths.of(tx, place)));
        }
        Collections.requireLocation(tx, request.kind(), parent, place.name());
        request.preconditions().check(tx, store.epoch(), null, null);
        Locks.requireFree(tx, request.by(), request.preconditions(), place, true);
        collections.requireCount(tx, place.collection().home(), 1);
        return Collections.make(tx, request.by(), place, request.kind(), request.components(), request.properties());
    }
}
