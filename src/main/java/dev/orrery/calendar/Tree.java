package dev.orrery.calendar;

import dev.orrery.model.CollectionKind;
import dev.orrery.model.CollectionRef;
import dev.orrery.model.Privilege;
import dev.orrery.model.PropertyName;
import dev.orrery.model.Reason;
import dev.orrery.model.Refused;
import dev.orrery.store.CollectionRow;
import dev.orrery.store.Listing;
import dev.orrery.store.ObjectRow;
import dev.orrery.store.Tx;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** A collection with everything below it, read inside a transaction to be written at another place of it. */
final class Tree {
    private static final int AT_ONCE = 200;

    private final CollectionRow top;
    private final List<ObjectRow> objects;
    private final List<Tree> below;

    private Tree(CollectionRow top, List<ObjectRow> objects, List<Tree> below) {
        this.top = top;
        this.objects = objects;
        this.below = below;
    }

    /** Only the collection with its properties: COPY with depth 0 (RFC 4918 section 9.8.3). */
    static Tree readBare(Tx tx, By by, CollectionRow top) {
        by.require(tx, top.ref(), Privilege.READ);
        return new Tree(top, List.of(), List.of());
    }

    /** @throws Refused NeedsPrivilege if something below may not be read */
    static Tree read(Tx tx, By by, CollectionRow top) {
        by.require(tx, top.ref(), Privilege.READ);
        Listing listing = tx.listing(top.ref());
        listing.objects().forEach(row -> by.requireWholeSight(tx, row));
        List<Tree> below = new ArrayList<>();
        for (CollectionRow row : tx.collections(top.ref().home())) {
            if (!row.ref().isRoot() && row.parent().equals(top.ref().id())) {
                below.add(read(tx, by, row));
            }
        }
        return new Tree(top, listing.objects(), below);
    }

    int collections() {
        return 1 + below.stream().mapToInt(Tree::collections).sum();
    }

    int objects() {
        return objects.size() + below.stream().mapToInt(Tree::objects).sum();
    }

    long bytes() {
        return objects.stream().mapToLong(ObjectRow::size).sum()
                + below.stream().mapToLong(Tree::bytes).sum();
    }

    /** Of what may be booked: in calendars, with an organizer. */
    List<String> scheduledUids() {
        Stream<String> here = top.kind() == CollectionKind.CALENDAR
                ? objects.stream().filter(SchedulingHome::isScheduled).map(ObjectRow::uid)
                : Stream.empty();
        return Stream.concat(here, below.stream().flatMap(tree -> tree.scheduledUids().stream()))
                .toList();
    }

    void requireAtMost(int limit) {
        if (objects() > limit) {
            throw new Refused(new Reason.TooMany("objects in this collection", limit));
        }
    }

    /**
     * Writes it anew.
     *
     * @param keepAccess true for a move: the entries stay (RFC 3744 section 7.4); a copy has none (section 7.3)
     */
    CollectionRef write(Tx tx, By by, Place place, boolean keepAccess) {
        CollectionRef made = Collections.make(tx, by, place, top.kind(), top.components(), top.properties());
        if (keepAccess && !top.access().isEmpty()) {
            tx.setAccess(made.id().value(), made, top.access());
        }
        writeObjects(tx, by, made);
        below.forEach(tree -> tree.write(tx, by, new Place(made, tree.top.name()), keepAccess));
        return made;
    }

    private void writeObjects(Tx tx, By by, CollectionRef made) {
        Map<String, Map<PropertyName, String>> properties =
                objects.isEmpty() ? Map.of() : tx.memberProperties(top.ref());
        for (int from = 0; from < objects.size(); from += AT_ONCE) {
            List<ObjectRow> some = objects.subList(from, Math.min(from + AT_ONCE, objects.size()));
            List<byte[]> contents = tx.contents(some);
            for (int i = 0; i < some.size(); i++) {
                ObjectRow row = some.get(i);
                Draft draft = new Draft(contents.get(i), row.contentType(), row.etag(), row.index(), true);
                ObjectRow copy = Members.put(tx, by.actor(), made.object(row.name()), draft, null);
                Map<PropertyName, String> dead = properties.getOrDefault(row.name(), Map.of());
                if (!dead.isEmpty()) {
                    tx.setProperties(copy.seq(), copy.ref(), new HashMap<>(dead));
                }
            }
        }
    }
}
