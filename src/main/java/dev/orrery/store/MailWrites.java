package dev.orrery.store;

import dev.orrery.model.HomeId;
import java.time.Instant;
import java.util.Set;

/** The same, to be written. Bound to its {@link Tx}. */
public interface MailWrites extends MailRows {
    /** A new letter; nothing happens if there is one for the same delivery: the first bytes are the only ones. */
    void putLetter(LetterRow letter);

    /**
     * Says how far a letter has come.
     *
     * @param from as the caller has seen it
     * @return false if it has come further meanwhile: then somebody else is at it
     */
    boolean moveLetter(LetterRow.Key key, LetterRow.Progress from, LetterRow.Progress to);

    /**
     * Counts one more attempt, which lasts until then at most.
     *
     * @param from as the caller has seen it
     * @return false if it has come further meanwhile, or an older letter about the same event to the same person waits
     */
    boolean claimLetter(LetterRow.Key key, LetterRow.Progress from, Instant until);

    /** Makes a dead letter wait again as if it had been written at that moment; its bytes stay. False if it is not dead. */
    boolean reviveLetter(LetterRow.Key key, Instant moment);

    void removeLetter(LetterRow.Key key);

    /** With a new letter; nothing happens if there is one for the same delivery. */
    void putTrace(LetterTrace trace);

    /**
     * Notes that a letter did not arrive, and that its delivery failed if it had counted as sent. Needs the home's lock.
     *
     * @return false if that was noted before
     */
    boolean noteReturned(LetterRow.Key key, LetterTrace.Note note);

    /** Notes an answer by the letter's link, over an older one. */
    void noteAnswered(LetterRow.Key key, LetterTrace.Note note);

    /** Makes every waiting letter due now: nobody can be sending one. For the start of the only server of a store. */
    void releaseLetters(Instant now);

    /** Needs the home's lock. */
    void putSeen(HomeId home, String digest);

    /** Keeps a CANCEL until what it cancels comes, and lets others go where there are too many. Needs the home's lock. */
    void putEarlyCancel(EarlyCancel cancel, EarlyCancel.Bounds bounds);

    /**
     * Notes that a mail in a mailbox cannot be dealt with yet; forgotten when the mailbox was read beyond it, unless {@link #putPlace} is told otherwise. Needs the home's
     * lock.
     *
     * @param at the mail, and the time now
     * @return since when it waits
     */
    Instant noteWaiting(HomeId home, String folder, MailPlace at);

    /**
     * Notes how far a mailbox was read. Within one UIDVALIDITY it moves back only after a later look. Needs the home's lock.
     *
     * @param left UIDs of mails that cannot be dealt with and stay noted, though it was read beyond them
     */
    void putPlace(HomeId home, String folder, MailPlace place, Set<Long> left);

    /** Forgets everything of all homes that is older, but letters that are still to be sent. */
    void forgetBefore(Instant moment);

    /** Forgets everything of a home that came to its end. */
    void forgetHome(HomeId home);
}
