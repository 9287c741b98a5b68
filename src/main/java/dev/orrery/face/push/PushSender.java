package dev.orrery.face.push;

import dev.orrery.access.Accounts;
import dev.orrery.access.Caller;
import dev.orrery.access.Rights;
import dev.orrery.calendar.PushKey;
import dev.orrery.calendar.PushProgress;
import dev.orrery.http.Headers;
import dev.orrery.http.OutgoingHttp;
import dev.orrery.http.OutgoingHttp.Outcome;
import dev.orrery.model.Principal;
import dev.orrery.model.Privilege;
import dev.orrery.model.Refused;
import dev.orrery.store.CollectionRow;
import dev.orrery.store.PushRow;
import dev.orrery.store.PushRow.News;
import dev.orrery.store.PushWrites;
import dev.orrery.store.Snapshot;
import dev.orrery.store.Store;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends what is due to push services, on threads of its own. Of several nodes each takes what no other has taken. What is not
 * taken by the service is tried again, less and less often; who may not read any more is told nothing. Thread-safe.
 */
public final class PushSender implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(PushSender.class);

    /** Slow services hold a place each until they are given up, and may be many: then they are called less and less. */
    private static final int AT_ONCE = 64;

    private static final int BATCH = 100;

    /** Longer than a request takes; whoever took a message and died is succeeded after it. */
    private static final Duration TAKEN = Duration.ofMinutes(1);

    /** Without a bell, as when another node is gone. */
    private static final Duration IDLE = Duration.ofSeconds(15);

    private static final Duration REST = Duration.ofSeconds(2);
    private static final Duration LAST_RETRY = Duration.ofHours(6);

    /** About three days of failures. */
    private static final int GIVE_UP = 20;

    private static final Duration STOP = Duration.ofSeconds(1);

    /** What RFC 8030 and services in use answer where a subscription is gone. */
    private static final Set<Integer> GONE = Set.of(404, 410);

    private final Parts parts;
    private final WebPush webPush;
    private final PushCounts counts = new PushCounts();
    private final Semaphore free = new Semaphore(AT_ONCE);
    private final Semaphore rung = new Semaphore(0);
    private final Thread thread;
    private volatile boolean closed;

    /**
     * @param token how the collection stands, for that caller
     */
    public record Parts(
            Store store,
            PushProgress progress,
            Accounts accounts,
            OutgoingHttp outgoing,
            PushKey key,
            Times times,
            SyncTokens token,
            InstantSource clock) {}

    /**
     * @param pause between two messages to one device about one collection
     * @param retry after the first failure; then twice as long each time
     */
    public record Times(Duration pause, Duration retry) {}

    /** What a collection's sync token is, as DAV:sync-token would say. */
    @FunctionalInterface
    public interface SyncTokens {
        String of(Snapshot snapshot, Caller caller, CollectionRow row);
    }

    /** @param contact whom push services may turn to; empty for nobody */
    public PushSender(Parts parts, String contact, SecureRandom random) {
        this.parts = parts;
        this.webPush = new WebPush(parts.key(), contact, random);
        this.thread = Thread.ofVirtual().name("push-sender").unstarted(this::run);
    }

    public PushSender start() {
        thread.start();
        return this;
    }

    public PushCounts counts() {
        return counts;
    }

    /** There may be something to send. */
    public void ring() {
        rung.release();
    }

    private void run() {
        while (!closed) {
            try {
                boolean more = sendDue();
                if (!more) {
                    await(untilNext());
                }
            } catch (Refused e) {
                await(REST); // the store is away; it says so itself
            } catch (RuntimeException e) {
                LOG.error("push messages are held up and tried again", e);
                await(REST);
            } catch (InterruptedException e) {
                return;
            }
        }
    }

    private void await(Duration atMost) {
        try {
            if (rung.tryAcquire(Math.max(1, atMost.toMillis()), TimeUnit.MILLISECONDS)) {
                rung.drainPermits();
            }
        } catch (InterruptedException e) {
            closed = true;
        }
    }

    private Duration untilNext() {
        Optional<Instant> next =
                parts.store().read(snapshot -> snapshot.pushes().nextDue());
        Duration wait =
                next.map(due -> Duration.between(parts.clock().instant(), due)).orElse(IDLE);
        return wait.compareTo(IDLE) > 0 ? IDLE : wait;
    }

    /** True if there may be more that is due now. */
    private boolean sendDue() throws InterruptedException {
        Instant now = parts.clock().instant();
        var due = parts.store().read(snapshot -> snapshot.pushes().due(now, BATCH));
        for (String id : due) {
            free.acquire();
            boolean begun = false;
            try {
                Instant taking = parts.clock().instant();
                News news = parts.progress().write(pushes -> pushes.take(id, taking, taking.plus(TAKEN)));
                if (!closed && !news.isNothing()) {
                    Thread.ofVirtual().name("push").start(() -> sendAndFree(id, news));
                    begun = true;
                }
            } finally {
                if (!begun) {
                    free.release();
                }
            }
        }
        return due.size() == BATCH;
    }

    private void sendAndFree(String id, News news) {
        try {
            send(id, news);
        } catch (Refused e) {
            postpone(id, e.reason().sentence()); // a directory or the store is away
        } catch (RuntimeException e) {
            if (closed) {
                LOG.debug("a push message was cut off; it is sent after the next start", e);
                return;
            }
            LOG.error("a push message could not be made", e);
            postpone(id, "see the log");
        } finally {
            free.release();
            ring();
        }
    }

    private void postpone(String id, String why) {
        LOG.debug("a push message waits: {}", why);
        try {
            write(pushes -> pushes.postponed(
                    id, parts.clock().instant().plus(parts.times().retry())));
        } catch (Refused e) {
            LOG.debug("it is due again when it counts as not sent", e);
        }
    }

    /** @param message null if there is nobody to tell */
    private record Prepared(PushRow row, @Nullable PushMessage message) {}

    private void send(String id, News news) {
        PushRow row = parts.store().read(snapshot -> snapshot.pushes().byId(id)).orElse(null);
        if (row == null) {
            return; // unregistered meanwhile
        }
        Prepared prepared = prepare(row, news);
        if (prepared.message() == null) {
            drop(row, "nobody is to be told any more");
            return;
        }
        Outcome outcome;
        try {
            outcome = parts.outgoing()
                    .send(webPush.call(
                            row.device(), prepared.message(), parts.clock().instant()));
        } catch (IllegalArgumentException e) {
            drop(row, String.valueOf(e.getMessage()));
            return;
        }
        settle(row, prepared.message(), outcome);
    }

    private Prepared prepare(PushRow row, News news) {
        Principal person =
                parts.store().read(snapshot -> snapshot.principal(row.owner())).orElse(null);
        Caller caller = person == null || !row.expires().isAfter(parts.clock().instant())
                ? null
                : parts.accounts().caller(person.name()).orElse(null);
        PushMessage message =
                caller == null ? null : parts.store().read(snapshot -> message(snapshot, caller, row, news));
        return new Prepared(row, message);
    }

    private @Nullable PushMessage message(Snapshot snapshot, Caller caller, PushRow row, News news) {
        if (!Rights.on(snapshot, caller, row.collection()).contains(Privilege.READ)) {
            return null;
        }
        String topic = parts.key().topic(row.collection());
        return snapshot.collection(row.collection())
                .map(found -> new PushMessage(topic, news, parts.token().of(snapshot, caller, found), false))
                .orElseGet(() -> new PushMessage(topic, new News(true, true), "", true));
    }

    private void settle(PushRow row, PushMessage message, Outcome outcome) {
        switch (outcome) {
            case Outcome.Answer answer
            when answer.status() / 100 == 2 -> {
                counts.taken();
                Instant next = parts.clock().instant().plus(parts.times().pause());
                write(message.last() ? pushes -> pushes.remove(row.id()) : pushes -> pushes.arrived(row.id(), next));
            }
            case Outcome.Answer answer
            when GONE.contains(answer.status()) -> {
                drop(row, "its push service does not know it any more");
            }
            case Outcome.Answer answer -> failed(row, "status " + answer.status(), retryAfter(answer.headers()));
            case Outcome.NotAllowed forbidden -> failed(row, forbidden.sentence(), Duration.ZERO);
            case Outcome.Failed failure -> failed(row, failure.sentence(), Duration.ZERO);
        }
    }

    private void failed(PushRow row, String why, Duration atLeast) {
        counts.notTaken();
        if (row.failures() + 1 >= GIVE_UP) {
            drop(row, "it failed " + GIVE_UP + " times in a row, last with: " + why);
            return;
        }
        LOG.debug("push registration {}: {}", row.id(), why);
        Duration backOff = parts.times().retry().multipliedBy(1L << Math.min(row.failures(), 10));
        Duration wait = backOff.compareTo(atLeast) < 0 ? atLeast : backOff;
        Instant next = parts.clock().instant().plus(wait.compareTo(LAST_RETRY) > 0 ? LAST_RETRY : wait);
        write(pushes -> pushes.failed(row.id(), next));
    }

    private static Duration retryAfter(Headers headers) {
        String value = headers.get("Retry-After");
        return value != null && value.strip().matches("\\d{1,6}")
                ? Duration.ofSeconds(Long.parseLong(value.strip()))
                : Duration.ZERO;
    }

    private void drop(PushRow row, String why) {
        LOG.info("push registration {} ends: {}", row.id(), why);
        counts.registrationDropped();
        write(pushes -> pushes.remove(row.id()));
    }

    private void write(Consumer<PushWrites> work) {
        parts.progress().write(pushes -> {
            work.accept(pushes);
            return true;
        });
    }

    /** Lets what is on its way arrive; what does not is sent after the next start. */
    @Override
    public void close() {
        closed = true;
        ring();
        try {
            if (thread.getState() != Thread.State.NEW) {
                thread.join(STOP);
            }
            free.tryAcquire(AT_ONCE, STOP.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
