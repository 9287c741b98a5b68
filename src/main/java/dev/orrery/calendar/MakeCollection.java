package dev.orrery.calendar;

import dev.orrery.model.CollectionKind;
import dev.orrery.model.CollectionRef;
import dev.orrery.model.HomeId;
import dev.orrery.model.Privilege;
import dev.orrery.model.PropertyName;
import dev.orrery.model.Reason;
import dev.orrery.model.Refused;
import dev.orrery.store.CollectionRow;
import dev.orrery.store.Store;
import dev.orrery.store.Tx;
import dev.orrery.xml.StoredValue;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Makes a calendar or a plain collection with its properties, all at once or not at all (RFC 4918 section 9.3, RFC 4791
 * section 5.3.1, RFC 5689). A calendar of a home whose calendars an authority holds is made there first. Thread-safe.
 */
public final class MakeCollection {
    private static final PropertyName DISPLAY_NAME = PropertyName.dav("displayname");

    private final Store store;
    private final Mirrored mirrored;
    private final Collections collections;

    public MakeCollection(Store store, Mirrored mirrored, Limits limits) {
        this.store = store;
        this.mirrored = mirrored;
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
     *     PreconditionFailed, TooMany, TooLarge; Unavailable if its authority cannot be asked
     */
    public CollectionRef make(Request request) {
        Names.require(request.place().name());
        if (request.kind() != CollectionKind.CALENDAR && request.kind() != CollectionKind.PLAIN) {
            throw new IllegalArgumentException("people make calendars and plain collections, not " + request.kind());
        }
        ChangeProperties.requireOpen(request.properties().keySet());
        ChangeProperties.requireSize(request.properties());
        HomeId home = request.place().collection().home();
        UpstreamHome upstream = upstream(request);
        return upstream == null
                ? store.write(home, tx -> make(tx, request, request.components()))
                : upstream.alone(() -> through(upstream, request));
    }

    private @Nullable UpstreamHome upstream(Request request) {
        CollectionRef parent = request.place().collection();
        return request.kind() == CollectionKind.CALENDAR && parent.isRoot()
                ? mirrored.home(request.by().caller(), parent.home())
                        .filter(home -> home.holds(request.components()))
                        .orElse(null)
                : null;
    }

    private CollectionRef through(UpstreamHome upstream, Request request) {
        HomeId home = request.place().collection().home();
        store.write(home, tx -> judge(tx, request));
        String name = request.properties().getOrDefault(DISPLAY_NAME, "");
        String label = name.isBlank() ? request.place().name() : StoredValue.text(name);
        UpstreamHome.Made made = upstream.make(label, request.components());
        return store.write(home, tx -> {
            CollectionRef ref = make(tx, request, made.components());
            made.settle().accept(tx, ref);
            return ref;
        });
    }

    private CollectionRef make(Tx tx, Request request, Set<String> components) {
        judge(tx, request);
        return Collections.make(tx, request.by(), request.place(), request.kind(), components, request.properties());
    }

    private CollectionRow judge(Tx tx, Request request) {
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
        return parent;
    }
}
