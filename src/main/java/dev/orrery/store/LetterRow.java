package dev.orrery.store;

import dev.orrery.model.HomeId;
import java.time.Instant;

/**
 * A mail to somebody elsewhere, on its way.
 *
 * @param to which delivery it is
 * @param messageId with angle brackets; every try has the same
 * @param envelope between whom it goes
 * @param content the mail as it goes out, the same in every try; shared, never write into it
 * @param since when it was written
 * @param progress how far it has come
 */
public record LetterRow(Key to, String messageId, Envelope envelope, byte[] content, Instant since, Progress progress) {
    /**
     * @param home whose change caused it
     * @param seq of the scheduling message
     * @param recipient as the message has it
     */
    public record Key(HomeId home, long seq, String recipient) {}

    /** Bare mail addresses. */
    public record Envelope(String sender, String address) {}

    /**
     * @param status as SCHEDULE-STATUS has it (RFC 6638 section 7.3)
     * @param attempts tries so far, the one under way among them
     * @param nextTry before then nobody tries
     * @param problem what went wrong last; empty if nothing has
     */
    public record Progress(State state, String status, int attempts, Instant nextTry, String problem) {}

    /** What is to be done about a letter. */
    public enum State {
        /** To be sent. */
        WAITING,
        /** It is known what became of it; the sender's object does not say so yet. */
        SETTLED,
        /** It cannot be sent; kept for administrators. */
        DEAD
    }
}
