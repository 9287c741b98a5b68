package dev.orrery.store.sql;

import dev.orrery.model.Reason;
import dev.orrery.model.Refused;
import dev.orrery.store.HomeRow;
import dev.orrery.store.Page;
import dev.orrery.store.SyncPoint;
import java.util.List;
import java.util.function.IntFunction;
import java.util.function.ToLongFunction;

/** Rules 5 and 6 of the log: which tokens are honoured, and where a page may end. */
final class Pages {
    private Pages() {}

    /**
     * Cuts rows that are in order of sequence number. A page never ends inside one change: rows of the same number stay
     * together, so that it may hold less than {@code limit}, or, where one change touched more, that one change whole.
     *
     * @param fetch gives the first rows after {@code since}, as many as it is asked for
     * @param newest where the follower is if nothing is cut off
     */
    static <T> Page<T> cut(SyncPoint since, int limit, long newest, IntFunction<List<T>> fetch, ToLongFunction<T> seq) {
        if (limit < 1) {
            throw new IllegalArgumentException("a page has at least one row");
        }
        int ask = limit == Integer.MAX_VALUE ? limit : limit + 1;
        while (true) {
            List<T> rows = fetch.apply(ask);
            boolean all = rows.size() < ask || ask == Integer.MAX_VALUE;
            if (all && rows.size() <= limit) {
                return new Page<>(rows, SyncPoint.at(newest), false);
            }
            int end = end(rows, limit, all, seq);
            if (end > 0) {
                List<T> page = rows.subList(0, end);
                return end < rows.size() || !all
                        ? new Page<>(page, after(since, seq.applyAsLong(page.getLast()), newest), true)
                        : new Page<>(page, SyncPoint.at(newest), false);
            }
            ask = (int) Math.min(4L * ask, Integer.MAX_VALUE);
        }
    }

    /** The point behind a page's last row; it carries on when the first listing began until it has come there. */
    private static SyncPoint after(SyncPoint since, long seq, long newest) {
        long began = since.seq() == 0 ? newest : since.began();
        return new SyncPoint(seq, seq < began ? began : 0);
    }

    /**
     * The newest change whose disappearances are of no interest to whoever stands at {@code since}.
     *
     * @param newest of the collection or home that is asked
     */
    static long goneAfter(SyncPoint since, long newest) {
        return since.seq() == 0 ? newest : Math.max(since.seq(), since.began());
    }

    /** The last border between two changes up to {@code limit}, else the first one behind it, else 0. */
    private static <T> int end(List<T> rows, int limit, boolean all, ToLongFunction<T> seq) {
        for (int end = Math.min(limit, rows.size()); end > 0; end--) {
            if (isBorder(rows, end, all, seq)) {
                return end;
            }
        }
        for (int end = limit + 1; end <= rows.size(); end++) {
            if (isBorder(rows, end, all, seq)) {
                return end;
            }
        }
        return 0;
    }

    private static <T> boolean isBorder(List<T> rows, int end, boolean all, ToLongFunction<T> seq) {
        return end == rows.size() ? all : seq.applyAsLong(rows.get(end - 1)) != seq.applyAsLong(rows.get(end));
    }

    /**
     * Refuses a token that cannot be followed: of the future, or older than what the log still knows.
     *
     * @param newest of the collection or home that is asked; if nothing happened there since, any age is fine
     */
    static void check(HomeRow home, SyncPoint since, long newest) {
        long whole = Math.max(since.seq(), since.began());
        if (whole > home.lastSeq() || since.seq() != 0 && whole < home.floor() && whole < newest) {
            throw new Refused(new Reason.InvalidSyncToken(since.toString()));
        }
    }
}
