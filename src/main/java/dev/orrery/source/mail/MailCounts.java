package dev.orrery.source.mail;

import java.util.concurrent.atomic.LongAdder;

/** What became of mails since the start, once for each recipient of a mail. Thread-safe. */
public final class MailCounts {
    private final LongAdder applied = new LongAdder();
    private final LongAdder waiting = new LongAdder();
    private final LongAdder ignored = new LongAdder();
    private final LongAdder refused = new LongAdder();
    private final LongAdder later = new LongAdder();
    private final LongAdder passed = new LongAdder();
    private final LongAdder unpassed = new LongAdder();

    MailCounts() {}

    /** What a calendar did with a mail. */
    void judged(MailAnswer answer) {
        LongAdder count = answer.isTemporary()
                ? later
                : !answer.isTaken()
                        ? refused
                        : switch (answer.status()) {
                            case MailAnswer.WAITS -> waiting;
                            case MailAnswer.IGNORED -> ignored;
                            default -> applied;
                        };
        count.increment();
    }

    /** What became of a mail that was to go on to a mailbox. */
    void passed(MailAnswer answer) {
        (answer.isTaken() ? passed : unpassed).increment();
    }

    /** Their messages reached a calendar. */
    public long applied() {
        return applied.sum();
    }

    /** They wait for a person's word. */
    public long waiting() {
        return waiting.sum();
    }

    /** There was nothing to do about them. */
    public long ignored() {
        return ignored.sum();
    }

    /** They were refused for good. */
    public long refused() {
        return refused.sum();
    }

    /** They reached the mailbox from here. */
    public long passed() {
        return passed.sum();
    }

    /** They were to be passed on and were not, this time or for good. */
    public long unpassed() {
        return unpassed.sum();
    }

    /** The mail server was asked to come again. */
    public long later() {
        return later.sum();
    }
}
