package dev.orrery.store.sql;

import dev.orrery.model.HomeId;
import dev.orrery.store.Follower;
import dev.orrery.store.HomeRow;
import dev.orrery.store.Position;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What of the log may be forgotten because it is old (rule 10): what was written before a moment and lies before everything
 * that was not, that every registered follower has read, and on which nothing under way rests.
 */
final class OldEntries {
    private static final String ARCHIVED = "principal.archived";

    /** What hangs on entries, beside one row each: the table, its number of the entry, and which rows. */
    private static final List<String[]> HANGING =
            List.of(new String[] {"delivery", "seq", ""}, new String[] {"withdrawn", "seq", ""}, new String[] {
                "object", "last_seq", " and gone = 1"
            });

    private final Session sql;
    private final HomeRow home;
    private final Instant before;
    private final @Nullable Position keep;

    private record Entry(long seq, Instant time, Position position, String type) {}

    /** @param before entries from this moment on stay */
    OldEntries(Session sql, String epoch, HomeRow home, Instant before) {
        this.sql = sql;
        this.home = home;
        this.before = before;
        this.keep = keep(sql, epoch);
    }

    /** Homes whose oldest entry is from before a moment. Numbers have no gaps: it is the one above the floor. */
    static List<HomeId> homes(Session sql, Instant before) {
        return sql.list(
                "select h.id from home h join change c on c.home = h.id and c.seq = h.floor + 1"
                        + " where h.last_seq > h.floor and c.time < ? order by h.id",
                row -> new HomeId(row.getLong(1)),
                before.toEpochMilli());
    }

    /** Where the follower stands that has read least; null if there is none. */
    private static @Nullable Position keep(Session sql, String epoch) {
        Position keep = null;
        for (Follower follower : FollowerQueries.list(sql)) {
            Position at = follower.position().epoch().equals(epoch) ? follower.position() : Position.beginning(epoch);
            if (keep == null || LogQueries.compare(at, keep) < 0) {
                keep = at;
            }
        }
        return keep;
    }

    /**
     * The newest entry that may go now, among the oldest ones. A clock that was wrong for a while may keep entries for
     * longer, and never makes one go that is young.
     *
     * @param most entries that go at once, and rows that hang on them; what hangs on one entry goes together
     */
    long upTo(int most) {
        long upTo = home.floor();
        for (Entry entry : after(home.floor(), "", most)) {
            if (!entry.time().isBefore(before) || isUnread(entry) || isOfSomebodyWhoMayReturn(entry)) {
                break;
            }
            upTo = entry.seq();
        }
        for (String[] hanging : HANGING) {
            upTo = bounded(hanging, upTo, most);
        }
        return Math.min(upTo, beforeWaiting(upTo));
    }

    private List<Entry> after(long seq, String which, int most) {
        String major = sql.dialect() == Dialect.POSTGRESQL ? "major" : "0";
        return sql.list(
                "select seq, time, " + major + ", minor, type from change where home = ? and seq > ?" + which
                        + " order by seq limit ?",
                row -> new Entry(
                        row.getLong(1),
                        Instant.ofEpochMilli(row.getLong(2)),
                        new Position("", row.getLong(3), row.getLong(4)),
                        row.getString(5)),
                home.id().value(),
                seq,
                most);
    }

    private boolean isUnread(Entry entry) {
        return keep != null && LogQueries.compare(entry.position(), keep) > 0;
    }

    /**
     * Whoever is restored takes up what was called off when they were archived: the entry that tells of it is kept until one
     * of a return, or of the end of the home, may go as well.
     */
    private boolean isOfSomebodyWhoMayReturn(Entry entry) {
        if (!entry.type().equals(ARCHIVED)) {
            return false;
        }
        List<Entry> over = after(entry.seq(), " and type in ('principal.restored', 'principal.expired')", 1);
        return over.isEmpty() || !over.getFirst().time().isBefore(before) || isUnread(over.getFirst());
    }

    private long bounded(String[] hanging, long upTo, int most) {
        String number = hanging[1];
        Long first = sql.one(
                "select " + number + " from " + hanging[0] + " where home = ? and " + number + " > ? and " + number
                        + " <= ?" + hanging[2] + " order by " + number + " limit 1 offset ?",
                row -> row.getLong(1),
                home.id().value(),
                home.floor(),
                upTo,
                most);
        return first == null ? upTo : Math.max(first - 1, home.floor() + 1);
    }

    /** A message is kept, with all that came after it, as long as somebody may still be told. */
    private long beforeWaiting(long upTo) {
        Long waiting = sql.one(
                "select seq from delivery where home = ? and seq > ? and seq <= ? and status = '1.0'"
                        + " order by seq limit 1",
                row -> row.getLong(1),
                home.id().value(),
                home.floor(),
                upTo);
        return waiting == null ? upTo : waiting - 1;
    }
}
