package dev.orrery.ical.recur;

import java.util.Arrays;

/** Walks a {@link RecurrenceSet} in order of time, each instance once. For one thread. */
public final class SetCursor {
    /** Excluded instances passed over in one search, so that EXRULE against RRULE ends too. */
    private static final int PATIENCE = 100_000;

    /** The same where every one of them asks an EXRULE. */
    private static final int PATIENCE_WITH_RULES = 5_000;

    private final RecurrenceSet set;
    private final RuleCursor[] cursors;
    private final long[] heads;
    private int extraAt;
    private boolean startPending;

    /** @param from the first instance is the first one at or after this local time */
    public SetCursor(RecurrenceSet set, long from) {
        this.set = set;
        this.cursors = new RuleCursor[set.rules().size()];
        this.heads = new long[cursors.length];
        for (int i = 0; i < cursors.length; i++) {
            cursors[i] = new RuleCursor(set.rules().get(i));
        }
        seek(from);
    }

    private void seek(long from) {
        for (int i = 0; i < cursors.length; i++) {
            cursors[i].seek(from);
            heads[i] = cursors[i].next();
        }
        startPending = set.start() >= from;
        int at = Arrays.binarySearch(set.extra(), from);
        extraAt = at < 0 ? -at - 1 : at;
    }

    /** The next instance in local seconds, or {@link RuleCursor#END}. */
    public long next() {
        int patience = set.exclusions().isEmpty() ? PATIENCE : PATIENCE_WITH_RULES;
        for (int tries = 0; tries < patience; tries++) {
            long least = extraAt < set.extra().length ? set.extra()[extraAt] : RuleCursor.END;
            for (long head : heads) {
                least = Math.min(least, head);
            }
            if (startPending) {
                least = Math.min(least, set.start());
            }
            if (least == RuleCursor.END) {
                return RuleCursor.END;
            }
            consume(least);
            if (!set.excludes(least)) {
                return least;
            }
        }
        return RuleCursor.END;
    }

    private void consume(long value) {
        for (int i = 0; i < heads.length; i++) {
            if (heads[i] == value) {
                heads[i] = cursors[i].next();
            }
        }
        while (extraAt < set.extra().length && set.extra()[extraAt] == value) {
            extraAt++;
        }
        if (startPending && set.start() == value) {
            startPending = false;
        }
    }
}
