package dev.orrery.calendar;

import dev.orrery.model.HomeId;
import dev.orrery.store.DoorbellRow;
import dev.orrery.store.DoorbellWrites;
import dev.orrery.store.QueueRow;
import dev.orrery.store.Store;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.TreeSet;
import java.util.function.Function;

/** The verbs of doorbells. Nothing of it is a change that others hear of. Thread-safe. */
public final class ManageDoorbells {
    /** So long the challenge that was sent to a place can be said back. */
    private static final Duration OPEN = Duration.ofMinutes(10);

    private final Store store;
    private final InstantSource clock;

    public ManageDoorbells(Store store, InstantSource clock) {
        this.store = store;
        this.clock = clock;
    }

    /** As the store keeps moments. */
    public Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MILLIS);
    }

    /** In place of the one that the queue has, until the challenge is said back nothing rings. */
    public DoorbellRow make(QueueRow queue, DoorbellRow.Target target, String context, String challenge) {
        DoorbellRow made =
                new DoorbellRow(queue.home(), queue.id(), target, context, challenge, now(), DoorbellRow.Rung.NEVER);
        write(doorbells -> {
            doorbells.put(made);
            return true;
        });
        return made;
    }

    /** False if that is not what was sent there of late. */
    public boolean prove(DoorbellRow doorbell, String challenge) {
        return doorbell.made().plus(OPEN).isAfter(now())
                && this.<Boolean>write(doorbells -> doorbells.prove(doorbell.queue(), challenge));
    }

    /** False if the queue has none. */
    public boolean remove(String queue) {
        return write(doorbells -> doorbells.remove(queue));
    }

    /** True for the one of several nodes that rings. */
    public boolean ring(DoorbellRow doorbell, DoorbellRow.Rung to, Instant next) {
        return write(doorbells -> doorbells.rung(doorbell, to, next));
    }

    /** Looks again at a moment. */
    public void later(DoorbellRow doorbell, Instant when) {
        write(doorbells -> {
            doorbells.look(doorbell.queue(), when);
            return true;
        });
    }

    /** Looks again when there is something new. */
    public void rest(DoorbellRow doorbell) {
        later(doorbell, Instant.EPOCH);
    }

    private <T> T write(Function<DoorbellWrites, T> work) {
        return store.write(new TreeSet<HomeId>(), tx -> work.apply(tx.doorbellWrites()));
    }
}
