package dev.orrery.calendar;

import dev.orrery.model.Actor;
import dev.orrery.model.Change;
import dev.orrery.model.CollectionId;
import dev.orrery.model.CollectionKind;
import dev.orrery.model.CollectionRef;
import dev.orrery.model.HomeId;
import dev.orrery.model.PropertyName;
import dev.orrery.store.CollectionRow;
import dev.orrery.store.Snapshot;
import dev.orrery.store.Tx;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Makes, renames and removes the calendars of a home as an authority has them. It has decided already: no rights, locks
 * or limits are asked. What is as it was appends nothing. Stateless.
 */
public final class BringCollections {
    private BringCollections() {}

    /** A name for a new calendar, as near to the wanted one as is free and fit. */
    public static String freeName(Snapshot snapshot, HomeId home, String wanted) {
        StringBuilder fit = new StringBuilder();
        wanted.codePoints()
                .map(c -> c == '/' || Character.isISOControl(c) ? '-' : c)
                .limit(60) // at most 240 bytes
                .forEach(fit::appendCodePoint);
        String base = fit.toString().isBlank() || fit.charAt(0) == '.' ? "calendar" + fit : fit.toString();
        CollectionRef root = CollectionRef.root(home);
        String name = base;
        for (int i = 2; isTaken(snapshot, root, name); i++) {
            name = base + "-" + i;
        }
        return name;
    }

    private static boolean isTaken(Snapshot snapshot, CollectionRef root, String name) {
        return snapshot.child(root, name).isPresent()
                || snapshot.object(root.object(name)).isPresent();
    }

    /** @param properties the values' inner XML */
    public static CollectionRef make(
            Tx tx,
            Actor actor,
            HomeId home,
            String name,
            Set<String> components,
            Map<PropertyName, String> properties) {
        CollectionRef root = CollectionRef.root(home);
        CollectionRef unnamed = new CollectionRef(home, CollectionId.ROOT);
        long seq = tx.append(new Change.CollectionMade(unnamed, CollectionKind.CALENDAR, name), actor);
        return tx.putCollection(seq, root, name, CollectionKind.CALENDAR, components, properties);
    }

    public static void rename(Tx tx, Actor actor, CollectionRow row, String name) {
        if (row.name().equals(name)) {
            return;
        }
        CollectionRef root = CollectionRef.root(row.ref().home());
        String from = Paths.of(tx, row.ref());
        String to = Paths.of(tx, new Place(root, name)) + "/";
        long seq = tx.append(new Change.CollectionMoved(row.ref(), from, to), actor);
        tx.moveCollection(seq, row.ref(), root.id(), name);
    }

    /** With all that is in it; what was booked there gives back what it held of quotas. */
    public static void remove(Tx tx, Actor actor, CollectionRow row) {
        Collections.remove(tx, actor, row);
    }

    /** @param changes the values' inner XML, null to remove */
    public static void setProperties(
            Tx tx, Actor actor, CollectionRow row, Map<PropertyName, @Nullable String> changes) {
        Map<PropertyName, @Nullable String> real = new HashMap<>(changes);
        real.entrySet().removeIf(change -> Objects.equals(row.properties().get(change.getKey()), change.getValue()));
        if (!real.isEmpty()) {
            long seq = tx.append(new Change.CollectionChanged(row.ref(), real.keySet()), actor);
            tx.setProperties(seq, row.ref(), real);
        }
    }
}
