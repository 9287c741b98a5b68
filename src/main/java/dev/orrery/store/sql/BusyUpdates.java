package dev.orrery.store.sql;

import dev.orrery.model.CollectionId;
import dev.orrery.model.CollectionRef;
import dev.orrery.model.HomeId;
import dev.orrery.model.ObjectRef;
import dev.orrery.store.BusyEntry;
import dev.orrery.store.BusyWrites;
import dev.orrery.store.DeliveryRow;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/** Busy time that was worked out from the calendars, inside one transaction. */
final class BusyUpdates implements BusyWrites {
    private static final List<String> OF_OBJECTS = List.of("busy_other", "busy_period", "busy_entry");

    private final Session sql;
    private final Consumer<HomeId> requireLock;

    BusyUpdates(Session sql, Consumer<HomeId> requireLock) {
        this.sql = sql;
        this.requireLock = requireLock;
    }

    @Override
    public void put(ObjectRef object, List<BusyEntry> entries) {
        requireLock.accept(object.home());
        long home = object.home().value();
        long collection = object.collection().value();
        for (String table : OF_OBJECTS) {
            sql.later(
                    "delete from " + table + " where home = ? and collection = ? and object = ?",
                    home,
                    collection,
                    object.name());
        }
        for (BusyEntry entry : entries) {
            put(home, collection, object.name(), entry);
        }
    }

    private void put(long home, long collection, String object, BusyEntry entry) {
        sql.later(
                "insert into busy_entry (home, collection, object, entry, uid, recurrence, goes_on, summary, organizer,"
                        + " content) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                home,
                collection,
                object,
                entry.entry(),
                entry.uid(),
                clean(entry.recurrence()),
                entry.goesOn(),
                clean(entry.summary()),
                clean(entry.organizer()),
                entry.content());
        for (BusyEntry.Period period : entry.periods()) {
            sql.later(
                    "insert into busy_period (home, collection, object, started, entry, ended) values (?, ?, ?, ?, ?, ?)"
                            + " on conflict do nothing",
                    home,
                    collection,
                    object,
                    period.start(),
                    entry.entry(),
                    period.end());
        }
        for (String other : entry.others()) {
            if (other.length() > DeliveryRow.LONGEST_ADDRESS) {
                continue; // nobody's
            }
            sql.later(
                    "insert into busy_other (home, collection, object, entry, other) values (?, ?, ?, ?, ?)"
                            + " on conflict do nothing",
                    home,
                    collection,
                    object,
                    entry.entry(),
                    clean(other));
        }
    }

    /** What clients write may hold a character that PostgreSQL's text cannot. */
    private static String clean(String text) {
        return text.indexOf(0) < 0 ? text : text.replace("\0", "");
    }

    @Override
    public void remove(CollectionRef collection) {
        requireLock.accept(collection.home());
        for (String table : OF_OBJECTS) {
            sql.later(
                    "delete from " + table + " where home = ? and collection = ?",
                    collection.home().value(),
                    collection.id().value());
        }
    }

    @Override
    public void removeGone(HomeId home) {
        requireLock.accept(home);
        for (String table : OF_OBJECTS) {
            sql.later(
                    "delete from " + table + " where home = ? and not exists (select 1 from object o where o.home = "
                            + table + ".home and o.collection = " + table + ".collection and o.name = " + table
                            + ".object and o.gone = 0)",
                    home.value());
        }
    }

    @Override
    public void removeAll(HomeId home) {
        requireLock.accept(home);
        for (String table : OF_OBJECTS) {
            sql.later("delete from " + table + " where home = ?", home.value());
        }
        sql.later("delete from busy_window where home = ?", home.value());
    }

    @Override
    public void removeBefore(HomeId home, Instant moment) {
        requireLock.accept(home);
        sql.later("delete from busy_period where home = ? and ended < ?", home.value(), moment.getEpochSecond());
        sql.later(
                "delete from busy_entry where home = ? and recurrence = '' and goes_on = 0 and not exists"
                        + " (select 1 from busy_period p where p.home = busy_entry.home"
                        + " and p.collection = busy_entry.collection and p.object = busy_entry.object"
                        + " and p.entry = busy_entry.entry)",
                home.value());
        sql.later(
                "delete from busy_other where home = ? and not exists (select 1 from busy_entry e"
                        + " where e.home = busy_other.home and e.collection = busy_other.collection"
                        + " and e.object = busy_other.object and e.entry = busy_other.entry)",
                home.value());
    }

    @Override
    public Set<ObjectRef> known(HomeId home) {
        return objects(home, "");
    }

    @Override
    public Set<ObjectRef> goingOn(HomeId home) {
        return objects(home, " and goes_on = 1");
    }

    private Set<ObjectRef> objects(HomeId home, String condition) {
        return new LinkedHashSet<>(sql.list(
                "select distinct collection, object from busy_entry where home = ?" + condition
                        + " order by collection, object",
                row -> new ObjectRef(home, new CollectionId(row.getLong(1)), row.getString(2)),
                home.value()));
    }

    @Override
    public Optional<Instant> made(HomeId home) {
        return Optional.ofNullable(sql.one(
                "select made from busy_window where home = ?",
                row -> Instant.ofEpochSecond(row.getLong(1)),
                home.value()));
    }

    @Override
    public void putWindow(HomeId home, Instant until, Instant made) {
        requireLock.accept(home);
        sql.later(
                "insert into busy_window (home, until, made) values (?, ?, ?) on conflict (home)"
                        + " do update set until = excluded.until, made = excluded.made",
                home.value(),
                until.getEpochSecond(),
                made.getEpochSecond());
    }

    @Override
    public List<HomeId> behind(Instant since, HomeId after, int limit) {
        return sql.list(
                "select p.home from principal p left join busy_window w on w.home = p.home"
                        + " where p.archived = 0 and (w.home is null or w.made < ?) and p.home > ? order by p.home limit ?",
                row -> new HomeId(row.getLong(1)),
                since.getEpochSecond(),
                after.value(),
                limit);
    }
}
