package dev.orrery.store;

import dev.orrery.model.HomeId;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What the store knows about scheduling by mail. Bound to its {@link Snapshot}. */
public interface MailRows {
    /** Letters of all homes that are to be looked after now, dead ones not among them; the longest due first. */
    List<LetterRow> dueLetters(Instant now, int limit);

    Optional<LetterRow> letter(LetterRow.Key key);

    /** To whom there are letters of one message, whatever their state. */
    Set<String> recipients(HomeId home, long seq);

    /** The oldest first, of all homes. */
    List<LetterRow> letters(LetterRow.State state, int limit);

    long countLetters(LetterRow.State state);

    /** What is known of a letter, also when it is gone. */
    Optional<LetterTrace> trace(LetterRow.Key key);

    /**
     * The newest first.
     *
     * @param uid of what they are about; empty for any
     */
    List<LetterTrace> traces(HomeId home, String uid, int limit);

    /** @param digest of the secret in a link, as {@link LetterTrace.Link} has it; never empty */
    Optional<LetterTrace> traceOfLink(String digest);

    /** @param messageId with angle brackets */
    Optional<LetterTrace> traceOfMessage(String messageId);

    /** Which letters the same person was written to about the same thing later, the oldest first. */
    List<LetterRow.Key> newerLetters(LetterTrace trace);

    /** Letters of all homes that did not arrive, as notices said; the newest first. */
    List<LetterTrace> returnedLetters(int limit);

    /** Whether the home got this by mail before. */
    boolean isSeen(HomeId home, String digest);

    /** What was cancelled before it was known here, the oldest first. */
    List<EarlyCancel> earlyCancels(HomeId home, String uid);

    /**
     * How far a mailbox was read; empty if never.
     *
     * @param home {@link HomeId#REGISTRY} for a mailbox that is everybody's
     */
    Optional<MailPlace> place(HomeId home, String folder);

    /** Mails in a mailbox that cannot be dealt with, by UID, and since when. */
    Map<Long, Instant> waiting(HomeId home, String folder, long uidValidity);
}
