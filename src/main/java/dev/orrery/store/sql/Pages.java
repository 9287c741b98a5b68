package dev.orrery.store.sql;

import dev.orrery.model.Reason;
import dev.orrery.model.Refused;
import dev.orrery.store.HomeRow;
import dev.orrery.store.Page;
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
     * @param fetch gives the first rows, as many as it is asked for
     * @param newest the token if nothing is cut off
     */
    static <T> Page<T> cut(int limit, long newest, IntFunction<List<T>> fetch, ToLongFunction<T> seq) {
        if (limit < 1) {
            throw new IllegalArgumentException("a page has at least one row");
        }
        int ask = limit == Integer.MAX_VALUE ? limit : limit + 1;
        while (true) {
            List<T> rows = fetch.apply(ask);
            boolean all = rows.size() < ask || ask == Integer.MAX_VALUE;
            if (all && rows.size() <= limit) {
                return new Page<>(rows, newest, false);
            }
            int end = end(rows, limit, all, seq);
            if (end > 0) {
                boolean more = end < rows.size() || !all;
                return new Page<>(rows.subList(0, end), more ? seq.applyAsLong(rows.get(end - 1)) : newest, more);
            }
            ask = (int) Math.min(4L * ask, Integer.MAX_VALUE);
        }
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
    static void check(HomeRow home, long since, long newest) {
        if (since < 0 || since > home.lastSeq() || since != 0 && since < home.floor() && since < newest) {
            throw new Refused(new Reason.InvalidSyncToken(Long.toString(since)));
        }
    }
}
