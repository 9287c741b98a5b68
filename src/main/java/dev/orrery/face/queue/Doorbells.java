package dev.orrery.face.queue;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.orrery.calendar.ManageDoorbells;
import dev.orrery.http.Datagrams;
import dev.orrery.model.HomeId;
import dev.orrery.model.Reason;
import dev.orrery.model.Refused;
import dev.orrery.store.Bell;
import dev.orrery.store.DoorbellRow;
import dev.orrery.store.DoorbellRow.Rung;
import dev.orrery.store.QueueRow;
import dev.orrery.store.Store;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends a datagram when there is news in a queue that has a doorbell: one until the queue was read further, and a few more
 * if that takes long, since a datagram may get lost. One thread looks for all of them; of several nodes one rings.
 * Thread-safe.
 */
public final class Doorbells implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Doorbells.class);

    /** Without a ring of the store's bell, and where something is due, it is looked that often. */
    private static final Duration LOOK = Duration.ofSeconds(1);

    private static final Duration REST = Duration.ofSeconds(5);
    private static final int BATCH = 1000;

    /** What the store's bell did not tell of is found that often (rule 11), and what happened before the start. */
    private static final Duration ROUND = Duration.ofMinutes(5);

    /** In one second, to one address, whoever's queues they are for. */
    private static final int PER_ADDRESS = 50;

    private final Store store;
    private final QueueOffice office;
    private final ManageDoorbells manage;
    private final Datagrams datagrams;
    private final Times times;
    private final DoorbellCounts counts;
    private final Set<HomeId> changed = ConcurrentHashMap.newKeySet();
    private final Semaphore awake = new Semaphore(0);
    private final Map<InetAddress, Integer> sent = new HashMap<>();
    private final Cache<String, Seen> seen =
            Caffeine.newBuilder().maximumSize(100_000).build();
    private final Thread thread;
    private Bell.@Nullable Handle bell;
    private long second;
    private volatile boolean closed;

    /**
     * @param pause between two datagrams for one queue, at least
     * @param repeat after so long without the queue being read another follows
     * @param most datagrams for one queue that is not read; then it is silent until it is
     */
    public record Times(Duration pause, Duration repeat, int most) {
        public static final Times USUAL = new Times(Duration.ofSeconds(1), Duration.ofMinutes(1), 10);
    }

    /** Up to where a queue that stands at a position was looked through in vain. */
    private record Seen(String position, String next) {}

    /** Takes over {@code datagrams}; closes it with itself. */
    public Doorbells(
            Store store,
            QueueOffice office,
            ManageDoorbells manage,
            Datagrams datagrams,
            Times times,
            DoorbellCounts counts) {
        this.store = store;
        this.office = office;
        this.manage = manage;
        this.datagrams = datagrams;
        this.times = times;
        this.counts = counts;
        this.thread = Thread.ofVirtual().name("doorbells").unstarted(this::run);
    }

    public Doorbells start() {
        bell = store.bell().listen(this::changed);
        thread.start();
        return this;
    }

    /** Something happened in a home. */
    void changed(HomeId home) {
        if (changed.add(home)) {
            awake.release();
        }
    }

    /** Asks a place whether it belongs to whoever named it. */
    boolean challenge(InetSocketAddress place, String challenge) {
        counts.challenged();
        return datagrams.send(place, DoorbellDoor.challenge(challenge));
    }

    private void run() {
        long looked = System.nanoTime();
        long round = looked - ROUND.toNanos();
        while (!closed) {
            try {
                if (System.nanoTime() - round >= ROUND.toNanos()) {
                    everybody();
                    round = System.nanoTime();
                }
                for (Iterator<HomeId> homes = changed.iterator(); homes.hasNext(); ) {
                    HomeId home = homes.next();
                    homes.remove(); // before the look, so that what happens during it is looked at again
                    visitAll(home);
                }
                if (System.nanoTime() - looked >= LOOK.toNanos()) {
                    looked = System.nanoTime();
                    Instant now = manage.now();
                    store.<List<DoorbellRow>>read(s -> s.doorbells().due(now, BATCH))
                            .forEach(doorbell -> visit(doorbell, true));
                }
                await(LOOK);
            } catch (Refused e) {
                await(REST); // the store is away; it says so itself
            } catch (RuntimeException e) {
                LOG.error("doorbells are held up and tried again", e);
                await(REST);
            }
        }
    }

    private void visitAll(HomeId home) {
        try {
            store.<List<DoorbellRow>>read(s -> s.doorbells().watching(home))
                    .forEach(doorbell -> visit(doorbell, false));
        } catch (Refused away) {
            changed.add(home);
            throw away;
        }
    }

    private void everybody() {
        String at = "";
        boolean more = true;
        while (more) {
            String from = at;
            List<QueueRow> queues = store.read(s -> s.queues().after(from, BATCH));
            queues.forEach(queue -> changed.addAll(queue.watched()));
            more = queues.size() == BATCH;
            at = more ? queues.getLast().id() : at;
        }
    }

    private void await(Duration atMost) {
        try {
            if (awake.tryAcquire(atMost.toMillis(), TimeUnit.MILLISECONDS)) {
                awake.drainPermits();
            }
        } catch (InterruptedException e) {
            closed = true;
        }
    }

    private void visit(DoorbellRow doorbell, boolean due) {
        try {
            store.<Optional<QueueRow>>read(s -> s.queues().byId(doorbell.queue()))
                    .ifPresent(queue -> consider(doorbell, queue, due));
        } catch (Refused refused) {
            if (refused.reason() instanceof Reason.Unavailable) {
                manage.later(doorbell, manage.now().plus(REST));
            } else {
                manage.rest(doorbell); // whoever reads is told why
            }
        }
    }

    private void consider(DoorbellRow doorbell, QueueRow queue, boolean due) {
        Instant now = manage.now();
        Rung last = doorbell.rung();
        boolean unread =
                last.times() > 0 && last.position().equals(queue.progress().position());
        Instant free = last.at().plus(times.pause());
        if (unread && !due) {
            return; // it rang for this; when it is due it does again
        }
        if (!unread && now.isBefore(free)) {
            manage.later(doorbell, free);
            return;
        }
        if (!hasNews(queue)) {
            if (due) {
                manage.rest(doorbell);
            }
            return;
        }
        InetSocketAddress place = new InetSocketAddress(
                InetAddress.ofLiteral(doorbell.target().address()),
                doorbell.target().port());
        if (!isFree(place.getAddress(), now)) {
            counts.heldBack();
            manage.later(doorbell, now.plus(LOOK));
            return;
        }
        Rung to = new Rung(queue.progress().position(), now, unread ? last.times() + 1 : 1);
        Instant next = to.times() < times.most() ? now.plus(times.repeat()) : Instant.EPOCH;
        if (manage.ring(doorbell, to, next)) {
            counts.sent(datagrams.send(place, Base64.getDecoder().decode(doorbell.context())));
        }
    }

    private boolean hasNews(QueueRow queue) {
        String position = QueueOffice.start(queue);
        Seen before = seen.getIfPresent(queue.id());
        boolean known = before != null && before.position().equals(position);
        QueueOffice.Look look =
                office.look(office.ownerOf(queue), queue, known && before != null ? before.next() : position);
        if (look.news()) {
            seen.invalidate(queue.id()); // it may be asked for again, as long as it is not read
        } else {
            seen.put(queue.id(), new Seen(position, look.next()));
        }
        return look.news();
    }

    private boolean isFree(InetAddress address, Instant now) {
        if (now.getEpochSecond() != second) {
            second = now.getEpochSecond();
            sent.clear();
        }
        return sent.merge(address, 1, Integer::sum) <= PER_ADDRESS;
    }

    @Override
    public void close() {
        closed = true;
        if (bell != null) {
            bell.close();
        }
        thread.interrupt();
        datagrams.close();
    }
}
