package dev.orrery.app;

import dev.orrery.calendar.BusyRecords;
import dev.orrery.calendar.Deliveries;
import dev.orrery.calendar.Quotas;
import dev.orrery.directory.DirectoryRecord;
import dev.orrery.http.Metrics;
import dev.orrery.model.PrincipalName;
import dev.orrery.scheduling.booking.BookingPolicy;
import dev.orrery.store.LogReader;
import java.time.Duration;
import java.util.stream.Stream;

/** What a running server does for rooms and resources beside answering for them. Thread-safe. */
final class BookingService {
    private static final Duration EXPIRY = Duration.ofHours(1);

    private final House house;
    private final BusyRecords busy;

    BookingService(House house) {
        this.house = house;
        this.busy = new BusyRecords(house.store(), house.clock(), house.limits().preferred());
    }

    /** What keeps busy time in step with the calendars, as a reader of the log. */
    LogReader.Work busy() {
        return busy;
    }

    void start(Periodic periodic) {
        periodic.every(EXPIRY, "the members of pools", () -> poolMembers().forEach(house.principals()::find));
        Quotas quotas = new Quotas(house.store(), house.principals(), house.clock());
        periodic.every(EXPIRY, "the expiry of past bookings in quotas", quotas::expire);
        periodic.every(EXPIRY, "the busy time of series without an end", busy::advance);
    }

    /** Those of the configuration: a member that nobody has asked for yet could else not stand in for another. */
    private Stream<PrincipalName> poolMembers() {
        return house.config().records().stream()
                .filter(record -> !BookingPolicy.parse(
                                record.attributes()
                                        .getOrDefault("policy", "")
                                        .lines()
                                        .toList(),
                                record.name().name())
                        .pools()
                        .isEmpty())
                .map(DirectoryRecord::name);
    }

    void figures(Metrics metrics, Deliveries deliveries) {
        metrics.counter(
                "booking_accepted_total",
                "Invitations that rooms and resources accepted alone, also tentatively.",
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
        metrics.gauge(
                "booking_held",
                "Answers that are decided and wait for an IMAP folder to have their event.",
                deliveries::held);
        metrics.counter(
                "freebusy_unreadable_total",
                "Events whose busy time the store's views do not show, for they could not be worked out.",
                busy::unreadable);
    }
}
