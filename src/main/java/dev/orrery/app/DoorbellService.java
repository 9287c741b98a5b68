package dev.orrery.app;

import dev.orrery.app.config.Queues;
import dev.orrery.calendar.ManageDoorbells;
import dev.orrery.face.queue.DoorbellCounts;
import dev.orrery.face.queue.DoorbellDoor;
import dev.orrery.face.queue.DoorbellPlaces;
import dev.orrery.face.queue.Doorbells;
import dev.orrery.face.queue.QueueOffice;
import dev.orrery.http.Datagrams;
import dev.orrery.http.Metrics;
import java.io.IOException;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Datagrams that tell of news in queues, as a part of a running server. Thread-safe. */
final class DoorbellService implements AutoCloseable {
    private final House house;
    private final Doorbells doorbells;
    private final DoorbellDoor door;
    private final DoorbellCounts counts = new DoorbellCounts();

    /** Null where the configuration wants none. */
    static @Nullable DoorbellService of(House house, QueueOffice office) throws IOException {
        return house.config().queues().doorbells() ? new DoorbellService(house, office) : null;
    }

    private DoorbellService(House house, QueueOffice office) throws IOException {
        Queues config = house.config().queues();
        ManageDoorbells manage = new ManageDoorbells(house.store(), house.clock());
        this.house = house;
        this.doorbells = new Doorbells(house.store(), office, manage, new Datagrams(), Doorbells.Times.USUAL, counts);
        this.door = new DoorbellDoor(
                house.store(),
                manage,
                doorbells,
                new DoorbellPlaces(config.doorbellNetworks()),
                () -> UUID.randomUUID().toString());
    }

    DoorbellDoor door() {
        return door;
    }

    void start() {
        doorbells.start();
    }

    void figures(Metrics metrics) {
        metrics.gauge(
                "doorbells",
                "Queues for which a datagram is sent.",
                () -> house.store().<Long>read(snapshot -> snapshot.doorbells().count()));
        metrics.counter("doorbells_rung_total", "Datagrams that told of news in a queue.", counts::rungSoFar);
        metrics.counter(
                "doorbells_challenges_total",
                "Datagrams that asked whether an address belongs to whoever named it.",
                counts::challengesSoFar);
        metrics.counter(
                "doorbells_held_back_total",
                "Times a datagram waited because its address was sent many.",
                counts::heldBackSoFar);
        metrics.counter("doorbells_failed_total", "Datagrams that the network did not take.", counts::failedSoFar);
    }

    @Override
    public void close() {
        doorbells.close();
    }
}
