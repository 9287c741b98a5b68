package dev.orrery.store.sql;

import dev.orrery.model.CollectionId;
import dev.orrery.model.CollectionRef;
import dev.orrery.model.HomeId;
import dev.orrery.store.CollectionRow;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Every living collection of one home at one moment. Immutable, shared between requests; valid as long as the home's
 * newest sequence number is {@link #lastSeq()}.
 */
final class HomeView {
    /**
     * A collection with what only the store needs to know of it.
     *
     * @param placedSeq since when it is found at its address
     * @param accessSeq newest change of its own access entries
     */
    record Node(CollectionRow row, long placedSeq, long accessSeq) {
        Node at(long lastSeq) {
            return new Node(withLastSeq(row, lastSeq), placedSeq, accessSeq);
        }
    }

    private record Place(CollectionId parent, String name) {}

    private final HomeId home;
    private final long lastSeq;
    private final long metaSeq;
    private final List<CollectionRow> rows;
    private final Map<CollectionId, Node> nodes;
    private final Map<Place, CollectionRow> places;

    HomeView(HomeId home, long lastSeq, long metaSeq, Collection<Node> nodes) {
        this.home = home;
        this.lastSeq = lastSeq;
        this.metaSeq = metaSeq;
        this.nodes = HashMap.newHashMap(nodes.size());
        this.places = HashMap.newHashMap(nodes.size());
        List<CollectionRow> list = new ArrayList<>(nodes.size());
        for (Node node : nodes) {
            CollectionRow row = node.row();
            this.nodes.put(row.ref().id(), node);
            if (!row.ref().isRoot()) {
                this.places.put(new Place(row.parent(), row.name()), row);
            }
            list.add(row);
        }
        this.rows = List.copyOf(list);
    }

    HomeId home() {
        return home;
    }

    long lastSeq() {
        return lastSeq;
    }

    long metaSeq() {
        return metaSeq;
    }

    /** In order of their numbers, the root first. */
    List<CollectionRow> rows() {
        return rows;
    }

    Collection<Node> nodes() {
        return nodes.values();
    }

    @Nullable
    Node node(CollectionId id) {
        return nodes.get(id);
    }

    @Nullable
    CollectionRow row(CollectionId id) {
        Node node = nodes.get(id);
        return node == null ? null : node.row();
    }

    @Nullable
    CollectionRow child(CollectionId parent, String name) {
        return places.get(new Place(parent, name));
    }

    /** The same tree at a later moment: these collections' members changed. The root always carries the home's number. */
    HomeView at(long newLastSeq, Map<CollectionId, Long> lastSeqs) {
        List<Node> later = new ArrayList<>(rows.size());
        for (CollectionRow row : rows) {
            Node node = java.util.Objects.requireNonNull(nodes.get(row.ref().id()));
            if (row.ref().isRoot()) {
                later.add(node.at(newLastSeq));
            } else {
                Long seq = lastSeqs.get(row.ref().id());
                later.add(seq == null ? node : node.at(seq));
            }
        }
        return new HomeView(home, newLastSeq, metaSeq, later);
    }

    /** The collection and everything below it, the collection first. */
    List<CollectionRow> subtree(CollectionRef top) {
        List<CollectionRow> found = new ArrayList<>();
        CollectionRow first = row(top.id());
        if (first != null) {
            found.add(first);
        }
        for (int i = 0; i < found.size(); i++) {
            CollectionId parent = found.get(i).ref().id();
            for (CollectionRow row : rows) {
                if (!row.ref().isRoot() && row.parent().equals(parent)) {
                    found.add(row);
                }
            }
        }
        return found;
    }

    /** The collection, what holds it, and so on to the root. */
    List<Node> chain(CollectionId id) {
        List<Node> found = new ArrayList<>();
        Node at = nodes.get(id);
        while (at != null) {
            found.add(at);
            at = at.row().ref().isRoot() ? null : nodes.get(at.row().parent());
        }
        return found;
    }

    /** Roughly how many bytes of memory this takes. */
    int weight() {
        long weight = 200;
        for (CollectionRow row : rows) {
            weight += 400 + 2L * row.name().length() + 120L * row.access().size();
            for (Map.Entry<?, String> property : row.properties().entrySet()) {
                weight += 160 + 2L * property.getValue().length();
            }
        }
        return (int) Math.min(weight, Integer.MAX_VALUE);
    }

    static CollectionRow withLastSeq(CollectionRow row, long lastSeq) {
        return row.lastSeq() == lastSeq
                ? row
                : new CollectionRow(
                        row.ref(),
                        row.parent(),
                        row.name(),
                        row.kind(),
                        row.components(),
                        lastSeq,
                        row.ownSeq(),
                        row.created(),
                        row.properties(),
                        row.access());
    }
}
