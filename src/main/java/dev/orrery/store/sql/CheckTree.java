package dev.orrery.store.sql;

import dev.orrery.model.CollectionKind;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/** The check of one home's collections: the tree, their numbers, entries and the marks at places they left. */
final class CheckTree {
    private record Node(
            long id,
            long parent,
            String name,
            String kind,
            long lastSeq,
            long ownSeq,
            long placedSeq,
            long accessSeq) {}

    private final Session sql;
    private final long home;
    private final long lastSeq;
    private final long metaSeq;
    private final long floor;
    private final Consumer<String> found;
    private final Map<Long, Node> nodes = new HashMap<>();

    CheckTree(Session sql, CollectionQueries.Head head, Consumer<String> found) {
        this.sql = sql;
        this.home = head.row().id().value();
        this.lastSeq = head.row().lastSeq();
        this.metaSeq = head.metaSeq();
        this.floor = head.row().floor();
        this.found = found;
    }

    /** Names of living collections by their numbers; for sentences. */
    Map<Long, String> names() {
        Map<Long, String> names = new HashMap<>();
        nodes.values().forEach(node -> names.put(node.id(), label(node)));
        return names;
    }

    void run() {
        sql.each(
                "select id, parent, name, kind, last_seq, own_seq, placed_seq, access_seq from collection"
                        + " where home = ?",
                row -> nodes.put(
                        row.getLong(1),
                        new Node(
                                row.getLong(1),
                                row.getLong(2),
                                row.getString(3),
                                row.getString(4),
                                row.getLong(5),
                                row.getLong(6),
                                row.getLong(7),
                                row.getLong(8))),
                home);
        if (home != 0 && !nodes.containsKey(0L)) {
            found.accept("it has no root.");
        }
        long newest = 0;
        for (Node node : nodes.values()) {
            place(node);
            numbers(node);
            newest = Math.max(newest, Math.max(node.ownSeq(), Math.max(node.placedSeq(), node.accessSeq())));
        }
        if (metaSeq < newest || metaSeq > lastSeq) {
            found.accept("its tree is said to have changed at " + metaSeq + " last, but a collection changed at "
                    + newest + " and the home counts to " + lastSeq + ".");
        }
        entries();
        marks();
    }

    private void place(Node node) {
        if (node.id() != 0 && !nodes.containsKey(node.parent())) {
            found.accept(label(node) + " hangs below collection " + node.parent() + ", which does not exist.");
        }
        Set<Long> seen = new HashSet<>();
        Node at = node;
        while (at != null && at.id() != 0) {
            if (!seen.add(at.id())) {
                found.accept(label(node) + " hangs below itself.");
                break;
            }
            at = nodes.get(at.parent());
        }
        boolean root = node.id() == 0;
        if (root != node.kind().equals(CollectionKind.HOME.name())
                || root && (node.parent() != 0 || !node.name().isEmpty())) {
            found.accept(label(node) + " is of the kind " + node.kind() + ", which it cannot be at this place.");
        }
        try {
            CollectionKind.valueOf(node.kind());
        } catch (IllegalArgumentException e) {
            found.accept(label(node) + " is of an unknown kind: " + node.kind() + ".");
        }
    }

    private void numbers(Node node) {
        long least = Math.max(node.id(), Math.max(node.ownSeq(), node.accessSeq()));
        if (node.id() != 0 && (least > node.lastSeq() || node.lastSeq() > lastSeq)) {
            found.accept(label(node) + " says that its newest change is " + node.lastSeq()
                    + ", but it was itself changed at " + least + " and the home counts to " + lastSeq + ".");
        }
        long member = sql.number("select max(last_seq) from object where home = ? and collection = ?", home, node.id());
        if (node.id() != 0 && member > node.lastSeq()) {
            found.accept("a sync token of " + label(node) + " would miss a change: it says that its newest is "
                    + node.lastSeq() + ", but a member changed at " + member + ".");
        }
    }

    private void entries() {
        for (String table : List.of("collection_property", "access", "lock")) {
            sql.each(
                    "select distinct t.collection from " + table + " t where t.home = ? and not exists (select 1 from"
                            + " collection c where c.home = t.home and c.id = t.collection)",
                    row -> found.accept("the table " + table + " has rows of collection " + row.getLong(1)
                            + ", which does not exist."),
                    home);
        }
        sql.each(
                "select collection, ordinal, grantee, privileges from access where home = ?",
                row -> {
                    try {
                        Codecs.grantee(row.getString(3));
                        Codecs.privileges(row.getString(4));
                    } catch (IllegalArgumentException e) {
                        found.accept("entry " + row.getInt(2) + " of the access list of collection " + row.getLong(1)
                                + " cannot be read: " + e.getMessage());
                    }
                },
                home);
    }

    private void marks() {
        sql.each(
                "select parent, name, seq from collection_gone where home = ?",
                row -> {
                    long parent = row.getLong(1);
                    String name = row.getString(2);
                    long seq = row.getLong(3);
                    if (seq <= floor || seq > lastSeq) {
                        found.accept("the mark that '" + name + "' left carries " + seq
                                + ", which lies outside the log (" + floor + " to " + lastSeq + ").");
                    }
                    for (Node node : nodes.values()) {
                        if (node.id() != 0
                                && node.parent() == parent
                                && node.name().equals(name)) {
                            found.accept(label(node) + " lives where a mark says that nothing is.");
                        }
                    }
                },
                home);
        sql.each(
                "select grantee, collection, seq from withdrawn where home = ? and (seq <= ? or seq > ?)",
                row -> found.accept("the mark that collection " + row.getLong(2) + " was withdrawn from "
                        + row.getString(1) + " carries " + row.getLong(3) + ", which lies outside the log."),
                home,
                floor,
                lastSeq);
    }

    private static String label(Node node) {
        return node.id() == 0 ? "the root" : "collection " + node.id() + " '" + node.name() + "'";
    }
}
