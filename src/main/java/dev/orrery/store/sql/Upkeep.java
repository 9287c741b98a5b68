package dev.orrery.store.sql;

import dev.orrery.model.HomeId;
import dev.orrery.store.Follower;
import dev.orrery.store.LogEntry;
import dev.orrery.store.Position;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the floor job and {@code /health} ask of the database. */
final class Upkeep {
    /** A follower whose oldest unread entry is older than this shows in {@code /health}. */
    private static final Duration LATE = Duration.ofMinutes(15);

    private static final int MOST_COUNTED = 10_000;

    private Upkeep() {}

    /**
     * A home with something to forget.
     *
     * @param upTo the newest entry that may go
     */
    record Old(HomeId home, long floor, long upTo) {}

    /** Homes with entries from before a moment that every registered follower has read. */
    static List<Old> old(Session sql, String epoch, Instant before) {
        Position keep = null;
        for (Follower follower : FollowerQueries.list(sql)) {
            Position at = follower.position().epoch().equals(epoch) ? follower.position() : Position.beginning(epoch);
            if (keep == null || LogQueries.compare(at, keep) < 0) {
                keep = at;
            }
        }
        String newest =
                "select c.home, h.floor, max(c.seq) from change c join home h on h.id = c.home where c.time < ?";
        String groups = " group by c.home, h.floor order by c.home";
        long time = before.toEpochMilli();
        if (keep == null) {
            return sql.list(newest + groups, Upkeep::oldRow, time);
        }
        return sql.dialect() == Dialect.POSTGRESQL
                ? sql.list(
                        newest + " and (c.major, c.minor) <= (?, ?)" + groups,
                        Upkeep::oldRow,
                        time,
                        keep.major(),
                        keep.minor())
                : sql.list(newest + " and c.minor <= ?" + groups, Upkeep::oldRow, time, keep.minor());
    }

    private static Old oldRow(java.sql.ResultSet row) throws java.sql.SQLException {
        return new Old(new HomeId(row.getLong(1)), row.getLong(2), row.getLong(3));
    }

    /** Registered followers that lag or cannot go on. */
    static List<String> lagging(Session sql, String epoch, Instant now) {
        List<String> found = new ArrayList<>();
        LogQueries log = new LogQueries(sql);
        for (Follower follower : FollowerQueries.list(sql)) {
            String why = lag(log, follower, epoch, now);
            if (why != null) {
                found.add("The follower '" + follower.name() + "' of the log " + why);
            }
        }
        return found;
    }

    private static @Nullable String lag(LogQueries log, Follower follower, String epoch, Instant now) {
        Position at = follower.position();
        if (!at.epoch().equals(epoch)) {
            return "has a position of another life of this store and must begin anew, or be dropped.";
        }
        List<LogEntry> next = log.after(at, 1);
        if (next.isEmpty() || next.getFirst().time().isAfter(now.minus(LATE))) {
            return null;
        }
        long behind = log.count(at, MOST_COUNTED);
        return "is " + (behind == MOST_COUNTED ? "more than " : "") + behind
                + " entries behind; the oldest waits since " + next.getFirst().time()
                + ". Until it catches up or is dropped the log is not shortened past it.";
    }
}
