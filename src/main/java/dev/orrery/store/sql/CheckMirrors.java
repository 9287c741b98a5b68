package dev.orrery.store.sql;

import java.util.function.Consumer;

/** The check of one home's copies of what authorities hold: each thing there against the object that shows it. */
final class CheckMirrors {
    private final Session sql;
    private final long home;
    private final Consumer<String> found;

    CheckMirrors(Session sql, CollectionQueries.Head head, Consumer<String> found) {
        this.sql = sql;
        this.home = head.row().id().value();
        this.found = found;
    }

    void run() {
        sql.each(
                "select m.collection, m.place from mirror m where m.home = ? and not exists (select 1 from collection c"
                        + " where c.home = m.home and c.id = m.collection)",
                row -> found.accept("collection " + row.getLong(1) + " is said to be a copy of " + row.getString(2)
                        + ", but does not exist."),
                home);
        sql.each(
                "select i.collection, i.item from mirror_item i where i.home = ? and not exists (select 1 from mirror m"
                        + " where m.home = i.home and m.collection = i.collection)",
                row -> found.accept("collection " + row.getLong(1) + " knows item " + row.getLong(2)
                        + " of an authority, but is no copy."),
                home);
        sql.each(
                "select i.collection, i.item, i.object from mirror_item i where i.home = ? and i.object <> ''"
                        + " and not exists (select 1 from object o where o.home = i.home"
                        + " and o.collection = i.collection and o.name = i.object and o.gone = 0)",
                row -> found.accept("item " + row.getLong(2) + " in collection " + row.getLong(1) + " is said to be "
                        + row.getString(3) + ", which does not exist."),
                home);
        sql.each(
                "select o.collection, o.name from object o where o.home = ? and o.gone = 0 and exists (select 1"
                        + " from mirror m where m.home = o.home and m.collection = o.collection) and not exists"
                        + " (select 1 from mirror_item i where i.home = o.home and i.collection = o.collection"
                        + " and i.object = o.name)",
                row -> found.accept(row.getString(2) + " in collection " + row.getLong(1)
                        + " is no copy of anything, although its collection is one."),
                home);
    }
}
