package dev.orrery.source.imap;

import dev.orrery.model.Principal;
import java.util.Optional;
import java.util.Set;

/** What is done with a mail that was found in a mailbox. Thread-safe; never throws what a mail can cause. */
public interface MailTaker {
    /** What became of it. */
    enum Verdict {
        /** It was dealt with, for good or ill, and is not brought again. */
        DONE,
        /** Somebody whose word is needed does not answer: it is brought again, and what came after it about the same waits. */
        LATER,
        /** Its recipient has no room for it now. Their own mailbox has it all the same; another one nobody looks into. */
        FULL,
        /** There is a fault here: it is brought again a few times. */
        FAULT
    }

    /**
     * Takes it; the same may come twice.
     *
     * @param owner whose mailbox it is; empty: everybody's
     * @param sent whether it is a copy of what the owner sent
     * @param mail as it lies there; its own
     */
    Verdict take(Optional<Principal> owner, boolean sent, byte[] mail);

    /**
     * What it is about: events and tasks, and in everybody's mailbox also for whom; empty if it cannot be read.
     *
     * @param owner as in {@link #take}
     */
    Set<String> about(Optional<Principal> owner, byte[] mail);

    /** For whom a mail in everybody's mailbox is, the same for all their mail; empty if it does not say. */
    String recipient(byte[] mail);
}
