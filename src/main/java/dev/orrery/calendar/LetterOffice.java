package dev.orrery.calendar;

import dev.orrery.mirror.Patience;
import dev.orrery.scheduling.ScheduleStatus;
import dev.orrery.store.LetterRow;
import dev.orrery.store.LetterRow.Progress;
import dev.orrery.store.LetterRow.State;
import dev.orrery.store.Store;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.atomic.LongAdder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which letters are to be sent, and what becomes of them. Whoever sends one claims it first, for so long that no other
 * node tries meanwhile; who dies with a claim loses it when that time is over. Thread-safe.
 */
public final class LetterOffice {
    /** Longer than any try takes. */
    public static final Duration CLAIM = Duration.ofMinutes(10);

    /** After this time a letter that no mail server took is given up, and the sender told. */
    public static final Duration LONGEST_WAIT = Duration.ofDays(5);

    private static final Logger LOG = LoggerFactory.getLogger(LetterOffice.class);
    private static final Duration FIRST_PAUSE = Duration.ofMinutes(1);
    private static final Duration LONGEST_PAUSE = Duration.ofHours(2);

    private final Store store;
    private final InstantSource clock;
    private final Patience patience;
    private final Deliveries deliveries;
    private final LongAdder sent = new LongAdder();
    private final LongAdder refused = new LongAdder();

    public LetterOffice(Store store, InstantSource clock, Deliveries deliveries) {
        this.store = store;
        this.clock = clock;
        this.patience = new Patience(clock);
        this.deliveries = deliveries;
    }

    /** Letters that a mail server took since the start. */
    public long sent() {
        return sent.sum();
    }

    /** Letters that were given up since the start. */
    public long refused() {
        return refused.sum();
    }

    public long count(State state) {
        return store.read(snapshot -> snapshot.mail().countLetters(state));
    }

    /** For the start of the only server of a store: what it was sending when it died need not wait. */
    public void release() {
        store.write(new TreeSet<>(), tx -> {
            tx.mail().releaseLetters(clock.instant());
            return true;
        });
    }

    /** What is to be looked after now. */
    public List<LetterRow> due(int limit) {
        return store.read(snapshot -> snapshot.mail().dueLetters(clock.instant(), limit));
    }

    /** Empty if somebody else has it, or if it has to wait for another one. */
    public Optional<LetterRow> claim(LetterRow letter) {
        Progress old = letter.progress();
        Progress claimed = new Progress(
                old.state(), old.status(), old.attempts() + 1, clock.instant().plus(CLAIM), old.problem());
        return store.write(new TreeSet<>(), tx -> tx.mail().claimLetter(letter.to(), old, claimed.nextTry()))
                ? Optional.of(new LetterRow(
                        letter.to(), letter.messageId(), letter.envelope(), letter.content(), letter.since(), claimed))
                : Optional.empty();
    }

    /**
     * No mail server could be asked at all: that is nothing about this letter, and it may be tried at any time. It keeps its
     * place in the line.
     *
     * @param due as it was before it was claimed
     */
    public void notTried(LetterRow due, LetterRow claimed, String why) {
        if (patience.isOver(claimed.since(), LONGEST_WAIT)) {
            giveUp(claimed, why);
            return;
        }
        Progress old = claimed.progress();
        Progress before = due.progress();
        move(claimed, new Progress(old.state(), old.status(), before.attempts(), before.nextTry(), why));
    }

    /** A mail server took it. */
    public void sent(LetterRow claimed) {
        sent.increment();
        settle(claimed, ScheduleStatus.SENT, "");
    }

    /** A mail server will never take it. */
    public void refused(LetterRow claimed, String why) {
        giveUp(claimed, why);
    }

    /** A mail server does not take it now. */
    public void later(LetterRow claimed, String why) {
        Instant now = clock.instant();
        if (patience.isOver(claimed.since(), LONGEST_WAIT)) {
            giveUp(claimed, why);
            return;
        }
        Progress old = claimed.progress();
        LOG.info(
                "letter {} to {} waits: {}",
                claimed.messageId(),
                claimed.envelope().address(),
                why);
        move(claimed, new Progress(old.state(), old.status(), old.attempts(), now.plus(pause(old.attempts())), why));
    }

    private static Duration pause(int attempts) {
        Duration pause = FIRST_PAUSE.multipliedBy(1L << Math.clamp(attempts - 1L, 0, 10));
        return pause.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : pause;
    }

    private void giveUp(LetterRow claimed, String why) {
        refused.increment();
        LOG.warn(
                "letter {} to {} is given up: {}",
                claimed.messageId(),
                claimed.envelope().address(),
                why);
        settle(claimed, ScheduleStatus.UNDELIVERABLE, why);
    }

    /** First of all it is noted that nothing is to be sent any more. */
    private void settle(LetterRow claimed, String status, String why) {
        Progress settled =
                new Progress(State.SETTLED, status, claimed.progress().attempts(), clock.instant(), why);
        if (move(claimed, settled)) {
            finish(new LetterRow(
                    claimed.to(),
                    claimed.messageId(),
                    claimed.envelope(),
                    claimed.content(),
                    claimed.since(),
                    settled));
        }
    }

    /** Tells the sender what became of a settled letter; it may be that this was done before. */
    public void finish(LetterRow settled) {
        String status = settled.progress().status();
        deliveries.settle(settled.to(), status);
        if (status.equals(ScheduleStatus.SENT)) {
            store.write(new TreeSet<>(), tx -> {
                tx.mail().removeLetter(settled.to());
                return true;
            });
            return;
        }
        Progress old = settled.progress();
        move(settled, new Progress(State.DEAD, status, old.attempts(), old.nextTry(), old.problem()));
    }

    private boolean move(LetterRow letter, Progress to) {
        return store.write(new TreeSet<>(), tx -> tx.mail().moveLetter(letter.to(), letter.progress(), to));
    }
}
