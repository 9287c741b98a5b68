package dev.orrery.store.sql;

import dev.orrery.store.Follower;
import dev.orrery.store.LogEntry;
import dev.orrery.store.Position;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What is asked about the readers of the log. */
final class Upkeep {
    /** A follower whose oldest unread entry is older than this shows in {@code /health}. */
    private static final Duration LATE = Duration.ofMinutes(15);

    private static final int MOST_COUNTED = 10_000;

    private Upkeep() {}

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

    /** Registered followers for whose sake entries from before a moment are kept. */
    static List<String> holding(Session sql, String epoch, Instant before) {
        LogQueries log = new LogQueries(sql);
        return FollowerQueries.list(sql).stream()
                .filter(follower -> !follower.position().epoch().equals(epoch)
                        || log.after(follower.position(), 1).stream()
                                .anyMatch(entry -> entry.time().isBefore(before)))
                .map(Follower::name)
                .toList();
    }

    /** How many entries each registered follower has still to read, counted up to a limit. */
    static Map<String, Long> unread(Session sql, String epoch) {
        Map<String, Long> unread = new TreeMap<>();
        LogQueries log = new LogQueries(sql);
        for (Follower follower : FollowerQueries.list(sql)) {
            boolean known = follower.position().epoch().equals(epoch);
            Position at = known ? follower.position() : Position.beginning(epoch);
            unread.put(follower.name(), log.count(at, MOST_COUNTED));
        }
        return unread;
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
