package dev.orrery.store;

import dev.orrery.ical.FreeBusy;
import dev.orrery.ical.TimeRange;
import java.util.ArrayList;
import java.util.List;

/**
 * What somebody elsewhere said of their own time, for one range: outside of its periods they are free. Immutable.
 *
 * @param other their calendar user address, in the one spelling that stands for it
 * @param uid of the message that said so; may be empty
 * @param stamp its DTSTAMP, in seconds since the epoch
 * @param periods within the range, in order, without overlaps
 */
public record LearnedTime(String other, String uid, long stamp, TimeRange range, List<FreeBusy.Period> periods) {
    public LearnedTime {
        periods = List.copyOf(periods);
    }

    /** What is left of it without a range: nothing, one piece, or two. */
    public List<LearnedTime> without(TimeRange gap) {
        if (!gap.overlaps(range.start(), range.end())) {
            return List.of(this);
        }
        List<LearnedTime> rest = new ArrayList<>();
        if (range.start() < gap.start()) {
            rest.add(within(new TimeRange(range.start(), gap.start())));
        }
        if (gap.end() < range.end()) {
            rest.add(within(new TimeRange(gap.end(), range.end())));
        }
        return rest;
    }

    private LearnedTime within(TimeRange piece) {
        FreeBusy busy = new FreeBusy(piece);
        periods.forEach(period -> busy.add(period.start(), period.end(), period.kind()));
        return new LearnedTime(other, uid, stamp, piece, busy.periods());
    }
}
