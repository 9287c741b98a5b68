package dev.orrery.store.sql;

import dev.orrery.model.Refused;
import dev.orrery.store.Feed;
import dev.orrery.store.LogEntry;
import dev.orrery.store.Position;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The newest entries of the log as they were found last, for its readers, all of whom one commit wakes: the first of them
 * reads what is new, the others take it from here. What is given is never older than the last ring of the bell, nor, where
 * a ring got lost, than a moment. Thread-safe.
 */
final class LogTail {
    private static final int MOST = 1_000;
    private static final long MOMENT = Duration.ofMillis(50).toNanos();

    /** Asks the database. */
    interface Log {
        Feed after(Position after, int limit);
    }

    /**
     * @param from all entries after it, up to the end of the log, were found
     * @param rung how often the bell had rung before
     * @param at when, in nanoseconds of no particular origin
     */
    private record Found(Position from, List<LogEntry> entries, long rung, long at) {
        Position end() {
            return entries.isEmpty() ? from : entries.getLast().position();
        }

        boolean holdsAllAfter(Position after) {
            return after.epoch().equals(from.epoch()) && LogQueries.compare(after, from) >= 0;
        }

        Feed page(Position after, int limit) {
            int first = entries.size();
            while (first > 0 && LogQueries.compare(entries.get(first - 1).position(), after) > 0) {
                first--;
            }
            int last = Math.min(entries.size(), first + limit);
            List<LogEntry> page = List.copyOf(entries.subList(first, last));
            return new Feed(page, page.isEmpty() ? after : page.getLast().position(), last < entries.size());
        }
    }

    private final Log log;
    private final LongSupplier rung;
    private final ReentrantLock reading = new ReentrantLock();
    private volatile @Nullable Found found;

    /** @param rung how often the bell has rung */
    LogTail(Log log, LongSupplier rung) {
        this.log = log;
        this.rung = rung;
    }

    /** As the log itself answers, refusals included. */
    Feed after(Position after, int limit) {
        Found known = found;
        if (known != null && known.holdsAllAfter(after)) {
            known = isOfNow(known) ? known : renewed();
            if (known != null && known.holdsAllAfter(after)) {
                return known.page(after, limit);
            }
        }
        long before = rung.getAsLong();
        long now = System.nanoTime();
        Feed feed = log.after(after, limit);
        if (!feed.more()) {
            found = new Found(after, feed.entries(), before, now);
        }
        return feed;
    }

    private boolean isOfNow(Found known) {
        return known.rung() == rung.getAsLong() && System.nanoTime() - known.at() < MOMENT;
    }

    /** With what came since; null if the log has to be asked for more, or does not answer. */
    private @Nullable Found renewed() {
        reading.lock();
        try {
            Found known = found;
            if (known == null || isOfNow(known)) {
                return known; // whoever was here before has read it
            }
            found = null; // those who wait do not try one after another what fails
            long before = rung.getAsLong();
            long now = System.nanoTime();
            Feed news = log.after(known.end(), MOST);
            if (news.more()) {
                return null;
            }
            List<LogEntry> all = new ArrayList<>(known.entries());
            all.addAll(news.entries());
            int over = Math.max(0, all.size() - MOST);
            Position from = over == 0 ? known.from() : all.get(over - 1).position();
            Found later = new Found(from, List.copyOf(all.subList(over, all.size())), before, now);
            found = later;
            return later;
        } catch (Refused e) {
            return null; // said to whoever asks from where it happens
        } finally {
            reading.unlock();
        }
    }
}
