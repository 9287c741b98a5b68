package dev.orrery.calendar;

import dev.orrery.access.AuthorityOwner;
import dev.orrery.access.AuthorityRights;
import dev.orrery.access.ExtendedReaders;
import dev.orrery.model.Change;
import dev.orrery.model.HomeId;
import dev.orrery.model.Privilege;
import dev.orrery.model.PropertyName;
import dev.orrery.model.Reason;
import dev.orrery.model.Refused;
import dev.orrery.store.CollectionRow;
import dev.orrery.store.ObjectRow;
import dev.orrery.store.Store;
import dev.orrery.store.Tx;
import dev.orrery.xml.StoredValue;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Sets and removes properties of a collection or dead properties of an object, all at once or not at all (RFC 4918
 * section 9.2). What is as it was is no change and leaves no entry in the log. What people call a mirrored calendar goes to
 * its authority first. Thread-safe.
 */
public final class ChangeProperties {
    /** Characters that all properties of one resource may have together. */
    static final int MAX_TOTAL = 1 << 20;

    private static final PropertyName DISPLAY_NAME = PropertyName.dav("displayname");

    private final Store store;
    private final Mirrored mirrored;

    public ChangeProperties(Store store, Mirrored mirrored) {
        this.store = store;
        this.mirrored = mirrored;
    }

    /** @param changes judged already: the new values, null to remove */
    public record Request(
            By by, Place place, Map<PropertyName, @Nullable String> changes, Preconditions preconditions) {}

    /**
     * @throws Refused NotFound, NeedsPrivilege, PreconditionFailed, Locked, TooLarge; Unavailable or Forbidden if an
     *     authority cannot be asked or does not rename
     */
    public void change(Request request) {
        HomeId home = request.place().collection().home();
        String label = request.changes().get(DISPLAY_NAME);
        UpstreamHome upstream = label == null
                        || label.isBlank()
                        || !request.place().isCollection()
                ? null
                : mirrored.homeOf(store, request.by().caller(), request.place().collection())
                        .orElse(null);
        if (upstream == null || label == null) {
            store.write(home, tx -> change(tx, request));
            return;
        }
        upstream.alone(() -> {
            Rehearsal.of(store, new TreeSet<>(Set.of(home)), tx -> Optional.of(change(tx, request)));
            Consumer<Tx> settle = upstream.label(request.place().collection(), StoredValue.text(label));
            return store.write(home, tx -> {
                change(tx, request);
                settle.accept(tx);
                return request;
            });
        });
    }

    private Request change(Tx tx, Request request) {
        Place place = request.place();
        requireOpen(request.changes().keySet());
        request.by().require(tx, place.collection(), Privilege.WRITE_PROPERTIES);
        if (place.isCollection()) {
            ofCollection(tx, request, Collections.require(tx, place.collection()));
        } else {
            ofObject(
                    tx,
                    request,
                    tx.object(place.object()).orElseThrow(() -> new Refused(new Reason.NotFound(Paths.of(tx, place)))));
        }
        return request;
    }

    private void ofCollection(Tx tx, Request request, CollectionRow row) {
        request.preconditions().check(tx, store.epoch(), Etags.of(store.epoch(), row), null);
        Locks.requireFree(tx, request.by(), request.preconditions(), request.place(), false);
        Map<PropertyName, @Nullable String> changes = differences(row.properties(), request.changes());
        if (!changes.isEmpty()) {
            long seq = tx.append(
                    new Change.CollectionChanged(row.ref(), changes.keySet()),
                    request.by().actor());
            tx.setProperties(seq, row.ref(), changes);
        }
    }

    private void ofObject(Tx tx, Request request, ObjectRow row) {
        request.by().requireWholeSight(tx, row);
        request.preconditions().check(tx, store.epoch(), row.etag(), row.modified());
        Locks.requireFree(tx, request.by(), request.preconditions(), request.place(), false);
        Map<PropertyName, @Nullable String> changes = differences(tx.properties(row.ref()), request.changes());
        if (!changes.isEmpty()) {
            long seq = tx.append(
                    new Change.ObjectPropertiesChanged(row.ref(), changes.keySet()),
                    request.by().actor());
            tx.setProperties(seq, row.ref(), changes);
        }
    }

    /** What really changes; checks that the result is not too much. */
    private static Map<PropertyName, @Nullable String> differences(
            Map<PropertyName, String> before, Map<PropertyName, @Nullable String> wanted) {
        Map<PropertyName, @Nullable String> changes = new HashMap<>(wanted);
        changes.entrySet().removeIf(change -> Objects.equals(before.get(change.getKey()), change.getValue()));
        Map<PropertyName, String> after = new HashMap<>(before);
        changes.forEach((name, value) -> {
            if (value == null) {
                after.remove(name);
            } else {
                after.put(name, value);
            }
        });
        requireSize(after);
        return changes;
    }

    /** @throws Refused ProtectedProperty for what only an authority says */
    static void requireOpen(Set<PropertyName> names) {
        for (PropertyName own : List.of(AuthorityRights.PROPERTY, AuthorityOwner.PROPERTY, ExtendedReaders.PROPERTY)) {
            if (names.contains(own)) {
                throw new Refused(new Reason.ProtectedProperty(own));
            }
        }
    }

    /** @throws Refused TooLarge if these are more properties than one resource may have */
    static void requireSize(Map<PropertyName, String> properties) {
        long total = properties.values().stream().mapToLong(String::length).sum();
        if (total > MAX_TOTAL) {
            throw new Refused(new Reason.TooLarge(total, MAX_TOTAL));
        }
    }
}
