package dev.orrery.store.sql;

import static dev.orrery.store.StoreFixture.person;
import static dev.orrery.store.sql.JournalHouse.reservations;
import static org.assertj.core.api.Assertions.assertThat;

import dev.orrery.model.HomeId;
import dev.orrery.store.Reservation;
import dev.orrery.store.ReservationRequest;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** A series is reserved and settled under locks that others wait for: its times go to the journal several at once. */
class JournalTripsTest {
    private static final int FEW = 8;
    private static final int MANY = 400;

    /** Several are one trip; what is left is for what the driver does at times. */
    private static final int MORE = MANY / 8 + 12;

    @Test
    void howManyTimesASeriesHasIsNoMatter() throws Exception {
        String storeUrl = Postgres.freshStore();
        String journalUrl = Postgres.freshStore();
        try (Trips trips = new Trips(journalUrl);
                SqlStore store = SqlStore.open(StoreConfig.of(storeUrl)
                        .withClock(() -> JournalHouse.START)
                        .withJournal(trips.url()))) {
            HomeId lab = person(store, "lab");
            Reservation few = reservations(store).reserve(series(lab, FEW));
            Reservation many = reservations(store).reserve(series(lab, MANY));
            assertThat(many.token()).isNotEmpty();

            long reserving = trips.of(() -> reservations(store).reserve(few.request()));
            assertThat(trips.of(() -> reservations(store).reserve(many.request())))
                    .isLessThan(reserving + MORE);
            JournalHouse.decide(store, few.request());
            long settling = trips.of(() -> settle(store, few));
            JournalHouse.decide(store, many.request());
            assertThat(trips.of(() -> settle(store, many))).isLessThan(settling + MORE);
            assertThat(JournalHouse.held(store)).hasSize(FEW + MANY);
        } finally {
            Postgres.drop(storeUrl);
            Postgres.drop(journalUrl);
        }
    }

    private static void settle(SqlStore store, Reservation made) {
        reservations(store).settle(made.request().home(), made.request().uid(), made.token());
    }

    private static ReservationRequest series(HomeId home, int times) {
        Instant start = JournalHouse.START;
        List<ReservationRequest.Time> all = LongStream.range(0, times)
                .map(day -> start.getEpochSecond() + times + day * JournalHouse.DAY)
                .mapToObj(at -> new ReservationRequest.Time("", at, at + 1))
                .toList();
        return new ReservationRequest(
                home, "series" + times, JournalHouse.ADA, Set.of("rooms"), Set.of(), Set.of("rooms"), all, "Talk");
    }
}
