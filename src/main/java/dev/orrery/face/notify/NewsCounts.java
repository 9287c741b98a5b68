package dev.orrery.face.notify;

import dev.orrery.calendar.MailNews;
import java.util.concurrent.atomic.LongAdder;

/** How much news came and what became of it, by whichever door. Thread-safe. */
public final class NewsCounts {
    private final LongAdder told = new LongAdder();
    private final LongAdder known = new LongAdder();
    private final LongAdder refused = new LongAdder();

    void count(MailNews.Outcome outcome) {
        switch (outcome) {
            case MailNews.Outcome.Told _ -> told.increment();
            case MailNews.Outcome.KnownBefore _ -> known.increment();
            case MailNews.Outcome.UnknownUser _ -> {} // whoever answers the client counts it as refused
        }
    }

    void refused() {
        refused.increment();
    }

    /** News that the log has now. */
    public long toldNow() {
        return told.sum();
    }

    /** News of messages that had been told before. */
    public long knownBefore() {
        return known.sum();
    }

    /** News that nobody could be told. */
    public long refusedSoFar() {
        return refused.sum();
    }
}
