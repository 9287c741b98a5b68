package dev.orrery.app;

import dev.orrery.calendar.Deliveries;
import dev.orrery.http.Health;
import dev.orrery.http.Metrics;
import dev.orrery.store.LogReader;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** The delivery of scheduling messages as a part of a running server. Thread-safe. */
final class SchedulingService implements AutoCloseable {
    /** Entries of the log that are looked at in one go. */
    private static final int BATCH = 200;

    /** Without a bell, as when another process wrote. */
    private static final Duration IDLE = Duration.ofSeconds(1);

    private static final Duration REST = Duration.ofSeconds(2);
    private static final Duration RETRY = Duration.ofSeconds(30);

    private final House house;
    private final Deliveries deliveries;
    private volatile @Nullable LogReader reader;

    SchedulingService(House house) {
        this.house = house;
        this.deliveries = new Deliveries(new Deliveries.Parts(
                house.store(), house.principals(), house.rules(), house.limits(), house.scheduling(), house.clock()));
    }

    void start(Periodic periodic) {
        reader = new LogReader(
                house.store(),
                new LogReader.Settings(Deliveries.NAME, house.sharedAs(), true, BATCH, IDLE, REST),
                house.clock(),
                deliveries);
        periodic.every(RETRY, "another try of deliveries that wait", deliveries::retry);
    }

    /** What waits is told, but does not end the service. */
    Health.State health() {
        LogReader running = reader;
        String stuck = running == null ? "" : running.problem();
        if (!stuck.isEmpty()) {
            return new Health.State(true, "Invitations and answers are not delivered now: " + stuck);
        }
        long waiting = deliveries.waiting();
        return new Health.State(
                true,
                waiting == 0 ? "" : waiting + " invitations or answers wait because a directory could not be asked.");
    }

    void figures(Metrics metrics) {
        metrics.counter("scheduling_delivered_total", "Messages that reached a person here.", deliveries::delivered);
        metrics.counter(
                "scheduling_refused_total",
                "Messages that did not reach somebody and will not be tried again.",
                deliveries::refused);
        metrics.counter(
                "booking_accepted_total",
                "Invitations that rooms and resources accepted alone.",
                () -> deliveries.decisions().accepted());
        metrics.counter(
                "booking_declined_total",
                "Invitations that they declined alone.",
                () -> deliveries.decisions().declined());
        metrics.counter(
                "booking_proposed_total",
                "Invitations that they answered with other times.",
                () -> deliveries.decisions().proposed());
        metrics.counter(
                "booking_waiting_total",
                "Bookings that wait for somebody to approve them.",
                () -> deliveries.decisions().waiting());
        metrics.gauge("scheduling_waiting", "Deliveries that wait for another try.", deliveries::waiting);
    }

    @Override
    public void close() {
        LogReader running = reader;
        if (running != null) {
            running.close();
        }
    }
}
