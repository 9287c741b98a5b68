package dev.orrery.store;

import dev.orrery.model.HomeId;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;

/**
 * An answer that is decided while its event is not known to be at its authority yet. The time is held by offers. Immutable;
 * the array is shared, never write into it.
 *
 * @param home of whoever answers
 * @param cause names the message that is answered
 * @param baseSeq of the event as it was before the message; 0 if there was none
 * @param base text of that event; empty if there was none
 * @param planned what was to be put there so far, each in short
 * @param since when it was decided first
 */
public record HeldAnswer(
        HomeId home, String uid, String cause, long baseSeq, byte[] base, List<String> planned, Instant since) {
    public HeldAnswer {
        planned = List.copyOf(planned);
    }

    /** The same, when something more is to be put there. */
    public HeldAnswer andPlanned(String more) {
        List<String> all =
                Stream.concat(planned.stream(), Stream.of(more)).distinct().toList();
        return new HeldAnswer(home, uid, cause, baseSeq, base, all, since);
    }
}
