package dev.orrery.scheduling.booking;

import java.util.List;

/** How an invitation is answered. */
public sealed interface Verdict {
    /**
     * Yes.
     *
     * @param without occurrences (by {@link Occurrence#planned}) that are declined all the same
     * @param why a sentence if there is something to say, else empty
     */
    record Accept(List<Long> without, String why) implements Verdict {
        public Accept {
            without = List.copyOf(without);
        }
    }

    /** Perhaps: the time is held, and other times are not looked for. */
    record Tentative(String why) implements Verdict {}

    /**
     * No.
     *
     * @param status REQUEST-STATUS (RFC 5546 section 3.6)
     */
    record Decline(String status, String why) implements Verdict {}

    /**
     * Another time is proposed.
     *
     * @param occurrences where each of those asked for would be, in the same order
     */
    record Counter(List<Span> occurrences, String why) implements Verdict {
        public Counter {
            occurrences = List.copyOf(occurrences);
        }
    }

    /**
     * Another member of the pool takes it.
     *
     * @param member calendar user address
     */
    record Delegate(String member, String why) implements Verdict {}

    /** Somebody has to approve. */
    record Wait(String why) implements Verdict {}

    /** No answer: it stays as it came. */
    record Leave() implements Verdict {}
}
