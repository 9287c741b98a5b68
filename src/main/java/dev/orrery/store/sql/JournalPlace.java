package dev.orrery.store.sql;

import dev.orrery.model.HomeId;
import dev.orrery.model.Reason;
import dev.orrery.model.Refused;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Under which name a store takes part in a journal. The name is the epoch in which it first did, and stays the same after a
 * restore, so that the restored store takes its own place again; the journal knows the newest epoch, and whoever wrote under
 * an older one writes no more. Thread-safe.
 */
final class JournalPlace {
    static final String NOTE = "journal";
    private static final String TAKEN =
            "A copy of this store has taken its place in the journal. Stop the one that is not"
                    + " to be, run \"after-restore\" on the other and start it anew.";

    private final SqlStore store;
    private final JournalDatabase journal;
    private volatile @Nullable String name;
    private volatile String problem = "";

    /** {@link Dialect#life} of the journal when it was taken. */
    private volatile String life = "";

    /** {@link JournalDatabase#breaks} when it was taken: what came back after one may lack what was there. */
    private volatile long takenAt = -1;

    JournalPlace(SqlStore store, JournalDatabase journal) {
        this.store = store;
        this.journal = journal;
    }

    /** What keeps this store from taking part; empty if nothing does. */
    String problem() {
        return problem;
    }

    /** The name on record; null if the store never took part. Changes nothing. */
    @Nullable
    String known() {
        String note = store.read(snapshot -> snapshot.notes(NOTE)).get(NOTE);
        return note == null ? null : note.substring(0, note.indexOf(' '));
    }

    /**
     * The name; takes the place first where this process has not yet. What the store holds and the journal has not comes
     * there in the same transaction: else more could be granted than is left, after either was restored or made anew.
     */
    String name() {
        String taken = name;
        if (taken != null && takenAt == journal.breaks()) {
            return taken;
        }
        journal.requireAwake();
        return take();
    }

    private synchronized String take() {
        String taken = name;
        long breaks = journal.breaks();
        if (taken != null && takenAt == breaks) {
            return taken;
        }
        String note = store.read(snapshot -> snapshot.notes(NOTE)).get(NOTE);
        String epoch = store.epoch();
        String mine = note == null ? epoch : note.substring(0, note.indexOf(' '));
        boolean newLife = note == null || !note.equals(mine + " " + epoch);
        Given given = store.reading(Given::of);
        JournalRows.Place place = journal.write(sql -> {
            sql.dialect().lock(sql, lock(mine));
            JournalRows rows = new JournalRows(sql);
            String there = rows.epoch(mine);
            if (there != null && !there.equals(epoch) && !newLife) {
                throw taken();
            }
            rows.putEpoch(mine, epoch);
            if (note == null || there == null) {
                given.into(rows);
            }
            rows.bringHeld(mine, store.reading(own -> JournalRows.heldInStore(own, 0)));
            return rows.place(mine);
        });
        if (newLife) {
            store.write(HomeId.REGISTRY, tx -> {
                tx.putNote(NOTE, mine + " " + epoch);
                return true;
            });
        }
        problem = "";
        takenAt = breaks;
        life = Objects.requireNonNull(place).life();
        name = mine;
        return mine;
    }

    /** In a transaction of the journal: only the newest life of a store writes there, and only into a journal that stands. */
    void require(Session sql, String mine) {
        if (!stands(sql, mine)) {
            throw new Refused(new Reason.Unavailable(
                    "The journal of quotas, which came back or was made anew,", Duration.ofSeconds(1)));
        }
    }

    /**
     * Whether the journal lives on as it was when the place was taken; else the next {@link #name} takes the place again. A
     * connection that broke is replaced without a word, and may then lead to a journal that is older.
     *
     * @throws Refused where another life of this store has the place
     */
    boolean stands(Session sql, String mine) {
        JournalRows.Place there = new JournalRows(sql).place(mine);
        if (there != null && !there.epoch().equals(store.epoch())) {
            name = null;
            throw taken();
        }
        boolean stands = there != null && there.life().equals(life);
        if (!stands) {
            name = null;
        }
        return stands;
    }

    private Refused taken() {
        problem = TAKEN;
        return new Refused(new Reason.Unavailable("The journal of quotas", Duration.ofMinutes(1)));
    }

    /** The lock under which a store's bookings are brought in line. */
    static String lock(String store) {
        return "journal store " + store;
    }

    /** What the store has of limits and groups when it first takes part: the journal begins with it. */
    record Given(List<Limit> limits, List<Group> groups) {
        private record Limit(String quota, String payer, long seconds) {}

        private record Group(String quota, String person, String payer) {}

        static Given of(Session sql) {
            return new Given(
                    sql.list(
                            "select quota, payer, seconds from quota_limit",
                            row -> new Limit(row.getString(1), row.getString(2), row.getLong(3))),
                    sql.list(
                            "select quota, person, payer from quota_group",
                            row -> new Group(row.getString(1), row.getString(2), row.getString(3))));
        }

        /** In place of what a store has. */
        void intoStore(Session sql) {
            sql.update("delete from quota_limit where home = 0");
            sql.update("delete from quota_group where home = 0");
            SqlBookings bookings = new SqlBookings(sql, new Recalled(), _ -> {}, false);
            limits.forEach(limit -> bookings.putLimit(limit.quota(), limit.payer(), limit.seconds()));
            groups.forEach(group -> bookings.putGroup(group.quota(), group.person(), group.payer()));
            sql.update(
                    "update quota_period set payer = coalesce((select quota_group.payer from quota_group where home = 0"
                            + " and quota_group.quota = quota_period.quota and quota_group.person = quota_period.person), person)"
                            + " where payer = ''");
        }

        void into(JournalRows rows) {
            limits.forEach(limit -> rows.putLimit(limit.quota(), limit.payer(), limit.seconds(), false));
            groups.forEach(group -> rows.putGroup(group.quota(), group.person(), group.payer(), false));
        }
    }
}
