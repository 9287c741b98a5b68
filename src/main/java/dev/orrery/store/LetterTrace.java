package dev.orrery.store;

import java.time.Instant;
import java.util.Optional;

/**
 * What is known of a letter to somebody elsewhere, also when it was sent and its bytes are gone. Immutable.
 *
 * @param to which delivery it was
 * @param messageId with angle brackets; random, so that who knows it has seen the letter
 * @param uid of what it was about
 * @param address bare mail address that it went to
 * @param since when it was written
 * @param until then nothing is known of it any more
 * @param returned that it did not arrive, as a notice said
 * @param answered that it was answered by its link, the last time
 */
public record LetterTrace(
        LetterRow.Key to,
        String messageId,
        String uid,
        String address,
        Link link,
        Instant since,
        Instant until,
        Optional<Note> returned,
        Optional<Note> answered) {
    /**
     * The link to answer with.
     *
     * @param digest of its secret, in hexadecimal digits; empty if the letter has no link
     * @param language that the letter is written in, as a tag
     */
    public record Link(String digest, String language) {}

    /** Something that came of it. */
    public record Note(Instant at, String says) {}
}
