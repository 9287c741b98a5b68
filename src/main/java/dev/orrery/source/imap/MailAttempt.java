package dev.orrery.source.imap;

import dev.orrery.mirror.Unreachable;
import dev.orrery.model.Reason;
import dev.orrery.model.Refused;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What became of one mail in a mailbox when it was fetched and handed on. Immutable; the array is shared: never write into it.
 *
 * @param mail as it lies there; empty if it cannot be had
 * @param problem why there is no mail; empty if there is one, or it is gone
 */
record MailAttempt(How how, byte[] mail, String problem) {
    private static final Logger LOG = LoggerFactory.getLogger(MailAttempt.class);

    /** What became of it. */
    enum How {
        /** It is not there any more. */
        GONE,
        DONE,
        /** It is brought again, and what came after it about the same waits. */
        LATER,
        /** Its recipient has no room. */
        FULL,
        /** There is a fault here. */
        FAULT,
        /** It will never be had. */
        UNREADABLE,
        /** The server does not give it, and may do so later. */
        SILENT
    }

    static MailAttempt of(MailReader.Box box, long uid, MailTaker taker) throws Unreachable, MailboxRefused {
        Fetching fetching = new Fetching();
        box.fetch(uid, fetching);
        byte[] mail = fetching.mail;
        if (mail == null) {
            How none = fetching.silent ? How.SILENT : fetching.problem.isEmpty() ? How.GONE : How.UNREADABLE;
            return new MailAttempt(none, new byte[0], fetching.problem);
        }
        return new MailAttempt(give(box, mail, taker), mail, "");
    }

    private static How give(MailReader.Box box, byte[] mail, MailTaker taker) {
        try {
            return switch (box.give(taker, mail)) {
                case DONE -> How.DONE;
                case LATER -> How.LATER;
                case FULL -> How.FULL;
                case FAULT -> How.FAULT;
            };
        } catch (Refused refused) {
            if (refused.reason() instanceof Reason.Unavailable) {
                return How.LATER;
            }
            LOG.error("a mail in {} cannot be taken", box, refused);
            return How.FAULT;
        } catch (RuntimeException fault) {
            LOG.error("a mail in {} cannot be taken", box, fault);
            return How.FAULT;
        }
    }

    /** One mail, or why there is none; neither if it is gone. */
    private static final class Fetching implements MessageSink {
        private byte @Nullable [] mail;
        private String problem = "";
        private boolean silent;

        @Override
        public void message(Message message) {
            mail = message.content();
        }

        @Override
        public void tooLarge(long uid, long size) {
            problem = "it has " + size + " bytes";
        }

        @Override
        public void unreadable(long uid) {
            problem = "the server does not give it";
            silent = true;
        }
    }
}
