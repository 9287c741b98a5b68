package dev.orrery.app;

import dev.orrery.calendar.BusyRecords;
import dev.orrery.calendar.Deliveries;
import dev.orrery.calendar.Departures;
import dev.orrery.http.Health;
import dev.orrery.http.Metrics;
import dev.orrery.store.LogReader;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** The delivery of scheduling messages, and of what is told about people who leave, as a part of a running server. Thread-safe. */
final class SchedulingService implements AutoCloseable {
    /** Entries of the log that are looked at in one go. */
    private static final int BATCH = 200;

    /** Without a bell, as when another process wrote. */
    private static final Duration IDLE = Duration.ofSeconds(1);

    private static final Duration REST = Duration.ofSeconds(2);
    private static final Duration RETRY = Duration.ofSeconds(30);

    private final House house;
    private final Deliveries deliveries;
    private final BookingService bookings;
    private final Departures departures;
    private final @Nullable JournalService journal;
    private volatile @Nullable LogReader reader;
    private volatile @Nullable LogReader follower;
    private volatile @Nullable LogReader times;

    SchedulingService(House house, Deliveries deliveries) {
        this.house = house;
        this.bookings = new BookingService(house);
        this.deliveries = deliveries;
        this.journal = JournalService.of(house);
        this.departures = new Departures(house.store(), house.rules());
    }

    void start(Periodic periodic) {
        reader = follow(Deliveries.NAME, deliveries);
        follower = follow(Departures.NAME, departures);
        times = follow(BusyRecords.NAME, bookings.busy());
        bookings.start(periodic);
        if (journal != null) {
            journal.start();
        }
        periodic.every(RETRY, "another try of deliveries that wait", deliveries::retry);
    }

    private LogReader follow(String name, LogReader.Work work) {
        return new LogReader(
                house.store(),
                new LogReader.Settings(name, house.sharedAs(), true, BATCH, IDLE, REST),
                house.clock(),
                work);
    }

    private static String problem(@Nullable LogReader reader) {
        return reader == null ? "" : reader.problem();
    }

    private static void close(@Nullable LogReader reader) {
        if (reader != null) {
            reader.close();
        }
    }

    /** What waits is told, but does not end the service. */
    Health.State health() {
        String unsaid = problem(follower);
        if (!unsaid.isEmpty()) {
            return new Health.State(true, "Meetings of people who left are not called off now: " + unsaid);
        }
        String stuck = problem(reader);
        if (!stuck.isEmpty()) {
            return new Health.State(true, "Invitations and answers are not delivered now: " + stuck);
        }
        String old = problem(times);
        if (!old.isEmpty()) {
            return new Health.State(true, "The store's views of busy time are not brought up to date now: " + old);
        }
        long waiting = deliveries.waiting();
        return new Health.State(
                true, waiting == 0 ? "" : waiting + " invitations or answers wait for a directory or a mail system.");
    }

    /** Of a journal in another database, if there is one. */
    void addTo(Health health) {
        if (journal != null) {
            health.add("journal", journal::health);
        }
    }

    void figures(Metrics metrics) {
        if (journal != null) {
            journal.figures(metrics);
        }
        metrics.counter("scheduling_delivered_total", "Messages that reached a person here.", deliveries::delivered);
        metrics.counter(
                "scheduling_refused_total",
                "Messages that did not reach somebody and will not be tried again.",
                deliveries::refused);
        metrics.counter(
                "scheduling_called_off_total",
                "Events cancelled or declined because the home of their owner was archived.",
                departures::calledOff);
        metrics.counter(
                "scheduling_taken_up_total",
                "Events that others were told about again because the home was restored.",
                departures::takenUp);
        metrics.gauge("scheduling_waiting", "Deliveries that wait for another try.", deliveries::waiting);
        bookings.figures(metrics, deliveries);
    }

    @Override
    public void close() {
        if (journal != null) {
            journal.close();
        }
        close(times);
        close(follower);
        close(reader);
    }
}
