package dev.orrery.store;

import dev.orrery.model.HomeId;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** What the store knows about scheduling by mail. Bound to its {@link Snapshot}. */
public interface MailRows {
    /** Letters of all homes that are to be looked after now, dead ones not among them; the longest due first. */
    List<LetterRow> dueLetters(Instant now, int limit);

    Optional<LetterRow> letter(LetterRow.Key key);

    /** The oldest first, of all homes. */
    List<LetterRow> letters(LetterRow.State state, int limit);

    long countLetters(LetterRow.State state);

    /** Whether the home got this by mail before. */
    boolean isSeen(HomeId home, String digest);

    /**
     * How far a mailbox was read; empty if never.
     *
     * @param home {@link HomeId#REGISTRY} for a mailbox that is everybody's
     */
    Optional<MailPlace> place(HomeId home, String folder);
}
