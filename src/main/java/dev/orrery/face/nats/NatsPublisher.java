package dev.orrery.face.nats;

import dev.orrery.face.changes.StoreFeed;
import dev.orrery.model.Reason;
import dev.orrery.model.Refused;
import dev.orrery.store.LogEntry;
import dev.orrery.store.LogReader;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Publishes the log of the whole store, entry by entry: an entry is done when the server has said that it has it. What it
 * does not take is tried again and holds back what comes after it, and nothing else. Thread-safe.
 */
public final class NatsPublisher implements LogReader.Work, AutoCloseable {
    /** Of its position in the log. */
    public static final String NAME = "nats";

    private static final Logger LOG = LoggerFactory.getLogger(NatsPublisher.class);

    private final StoreFeed feed;
    private final Subjects subjects;
    private final NatsLink link;
    private final Duration rest;
    private final InstantSource clock;
    private final LongAdder published = new LongAdder();
    private final LongAdder failed = new LongAdder();
    private final CountDownLatch stopping = new CountDownLatch(1);
    private volatile Instant notBefore = Instant.EPOCH;
    private volatile String unconnected = "";
    private volatile String untaken = "";
    private volatile @Nullable Instant inHand;
    private volatile @Nullable Instant waiting;

    /**
     * @param prefix of subjects; tokens that NATS allows
     * @param name as which the server lists the connection
     * @param rest how long nothing is tried after a failure
     */
    public NatsPublisher(
            StoreFeed feed, NatsServer server, String prefix, String name, Duration rest, InstantSource clock) {
        this.feed = feed;
        this.subjects = new Subjects(prefix);
        this.link = new NatsLink(server, name);
        this.rest = rest;
        this.clock = clock;
    }

    /** @throws Refused Unavailable where the server did not take it */
    @Override
    public boolean handle(LogEntry entry) {
        StoreFeed.Owned told = feed.tell(entry).orElse(null);
        if (told == null) {
            return false;
        }
        inHand = entry.time();
        waiting = null;
        try {
            rest();
            String subject = subjects.of(told.owner(), told.entry().type());
            link.publish(subject, told.entry().id(), told.entry().body());
        } catch (NatsFailure e) {
            failed.increment();
            waiting = entry.time();
            notBefore = clock.instant().plus(rest);
            untaken = e.sentence();
            LOG.debug("{}", untaken, e);
            throw new Refused(new Reason.Unavailable("The NATS server", rest));
        } finally {
            inHand = null;
        }
        published.increment();
        untaken = "";
        unconnected = "";
        return true;
    }

    /** Every change of anything wakes the reader of the log; a server that is away is not asked so often. */
    private void rest() throws NatsFailure {
        Duration left = Duration.between(clock.instant(), notBefore);
        try {
            if (left.isPositive()
                    && stopping.await(Math.min(left.toMillis(), rest.toMillis()), TimeUnit.MILLISECONDS)) {
                throw new NatsFailure("Orrery stops.");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new NatsFailure("Orrery stops.", e);
        }
    }

    /** Connects where there is no connection, so that trouble is known before there is anything to publish. */
    public void look() {
        try {
            link.connect();
            unconnected = "";
        } catch (NatsFailure e) {
            unconnected = e.sentence();
            LOG.debug("{}", unconnected, e);
        }
    }

    /**
     * What keeps entries from being published; empty when all is well.
     *
     * @param held whether the reader of the log is held up
     */
    public String problem(boolean held) {
        return held && !untaken.isEmpty() ? untaken : unconnected;
    }

    /** Entries that the server has taken. */
    public long published() {
        return published.sum();
    }

    /** Attempts that came to nothing. */
    public long failed() {
        return failed.sum();
    }

    /**
     * How old the entry is that is to be published next; zero where none waits.
     *
     * @param held whether the reader of the log is held up; if not, another node may have published what waited here
     */
    public Duration lag(boolean held) {
        Instant now = inHand;
        Instant since = now == null && held ? waiting : now;
        return since == null ? Duration.ZERO : Duration.between(since, clock.instant());
    }

    /** Nothing is waited for any more; what is under way is finished. */
    public void stop() {
        stopping.countDown();
    }

    @Override
    public void close() {
        stop();
        link.close();
    }
}
