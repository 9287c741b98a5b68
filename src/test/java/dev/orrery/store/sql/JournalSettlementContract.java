package dev.orrery.store.sql;

import static dev.orrery.store.StoreFixture.person;
import static dev.orrery.store.sql.JournalHouse.ADA;
import static dev.orrery.store.sql.JournalHouse.DAY;
import static dev.orrery.store.sql.JournalHouse.HOUR;
import static dev.orrery.store.sql.JournalHouse.START;
import static dev.orrery.store.sql.JournalHouse.decide;
import static dev.orrery.store.sql.JournalHouse.held;
import static dev.orrery.store.sql.JournalHouse.hold;
import static dev.orrery.store.sql.JournalHouse.isGranted;
import static dev.orrery.store.sql.JournalHouse.request;
import static dev.orrery.store.sql.JournalHouse.reservations;
import static org.assertj.core.api.Assertions.assertThat;

import dev.orrery.model.HomeId;
import dev.orrery.store.QuotaPeriod;
import dev.orrery.store.Reservation;
import dev.orrery.store.ReservationRequest;
import dev.orrery.store.Reservations;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** How the journal follows what the store says, and what becomes of it where somebody ends between two steps. */
interface JournalSettlementContract {
    /** The stores of this test, closed after it. */
    JournalHouse house();

    @Test
    default void whatTheStoreHasIsConfirmedByWhoComesNext() {
        SqlStore store = house().store();
        HomeId lab = person(store, "lab");
        store.journal().putLimit("rooms", "*", 2 * HOUR);
        ReservationRequest one = request(lab, "one", 1, 2);
        reservations(store).reserve(one);
        decide(store, one);
        assertThat(reservations(store).due()).isEqualTo(1);
        SqlStore next = house().afterEnd(store);
        house().pass(Duration.ofMinutes(10));
        assertThat(isGranted(next, request(lab, "two", 2, 1)))
                .as("nobody has looked yet, so it counts")
                .isFalse();
        reservations(next).round();
        assertThat(held(next)).containsExactly("one");
        assertThat(reservations(next).due()).isZero();
        assertThat(reservations(next).expired(lab, "one"))
                .as("it was booked")
                .singleElement()
                .matches(Reservations.Expired::held);
        assertThat(isGranted(next, request(lab, "two", 2, 1))).isFalse();
    }

    @Test
    default void aRoundThatBrokeOffIsDoneAgain() {
        SqlStore store = house().store();
        HomeId lab = person(store, "lab");
        ReservationRequest one = request(lab, "one", 1, 2);
        String token = reservations(store).reserve(one).token();
        decide(store, one);
        List<QuotaDues.Due> due = store.reading(sql -> QuotaDues.list(sql, 10));
        reservations(store).settle(lab, "one", token);
        store.writing(
                sql -> { // the journal has heard of it, and the note that it has not is still there
                    due.forEach(row -> QuotaDues.put(sql, row.home(), row.uid()));
                    return true;
                });
        SqlStore next = house().afterEnd(store);
        reservations(next).round();
        assertThat(held(next)).containsExactly("one");
        assertThat(reservations(next).due()).isZero();
    }

    @Test
    default void whatIsGivenBackIsToldInTheEndWhateverTheOrder() {
        SqlStore store = house().store();
        HomeId lab = person(store, "lab");
        store.journal().putLimit("rooms", "*", 2 * HOUR);
        ReservationRequest one = request(lab, "one", 1, 2);
        reservations(store).reserve(one);
        decide(store, one);
        hold(store, lab, "one", List.of());
        decide(store, request(lab, "one", 5, 1));
        hold(store, lab, "one", List.of());
        reservations(store).round();
        reservations(store).settle(lab, "one", "");
        assertThat(held(store)).isEmpty();
        store.write(lab, tx -> {
            tx.bookings().forget(lab);
            return true;
        });
        assertThat(reservations(store).due()).as("there was nothing").isZero();
        decide(store, one);
        reservations(store).round();
        store.write(lab, tx -> {
            tx.bookings().forget(lab);
            return true;
        });
        reservations(store).round();
        assertThat(held(store)).isEmpty();
    }

    /** Ends at any step, by chance; at the end the journal holds what the store does, and never was more than the limit held. */
    @Test
    default void whereverItEndsTheJournalIsWhatTheStoreSays() {
        long seed = Long.getLong("orrery.seed", System.nanoTime());
        System.out.println("JournalContract seed " + seed);
        Random random = new Random(seed);
        SqlStore store = house().store();
        HomeId lab = person(store, "lab");
        store.journal().putLimit("rooms", "*", 4 * HOUR);
        for (int round = 0; round < 15 * Integer.getInteger("orrery.soak", 1); round++) {
            String uid = "booking-" + random.nextInt(6);
            ReservationRequest request = request(lab, uid, 1 + random.nextInt(20), 1 + random.nextInt(2));
            int end = random.nextInt(5);
            if (random.nextInt(3) == 0) {
                hold(store, lab, uid, List.of());
            } else {
                Reservation made = reservations(store).reserve(request);
                if (end > 0 && !made.token().isEmpty()) {
                    decide(store, request);
                    if (end > 1) {
                        reservations(store).settle(lab, uid, made.token());
                    }
                }
            }
            store = end < 3 ? house().afterEnd(store) : store;
            house().pass(Duration.ofSeconds(random.nextInt(200)));
            if (random.nextBoolean()) {
                reservations(store).round();
            }
            long seconds = store.read(s -> s.bookings().periods("rooms", 0)).stream()
                    .mapToLong(period -> period.end() - period.start())
                    .sum();
            assertThat(seconds).as("seed %d, round %d", seed, round).isLessThanOrEqualTo(4 * HOUR);
        }
        house().pass(Duration.ofMinutes(10));
        reservations(store).round();
        List<QuotaPeriod> truth = store.read(s -> s.bookings().periods("rooms", 0));
        assertThat(store.journal().periods("rooms", 0)).as("seed %d", seed).containsExactlyInAnyOrderElementsOf(truth);
        assertThat(reservations(store).differences()).isEmpty();
    }

    /** From now on the journal does not take what it is told of bookings that are called so. */
    private void refuse(String pattern) throws SQLException {
        try (Connection journal = house().connectJournal();
                Statement statement = journal.createStatement()) {
            boolean sqlite = journal.getMetaData().getDatabaseProductName().equals("SQLite");
            statement.execute(
                    sqlite
                            ? "create trigger refuse before insert on quota_period when new.uid like '" + pattern
                                    + "' begin select raise(abort, 'as the test wants it'); end"
                            : "alter table quota_period add constraint refuse check (uid not like '" + pattern + "')");
        }
    }

    private void refuseNothing() throws SQLException {
        try (Connection journal = house().connectJournal();
                Statement statement = journal.createStatement()) {
            boolean sqlite = journal.getMetaData().getDatabaseProductName().equals("SQLite");
            statement.execute(sqlite ? "drop trigger refuse" : "alter table quota_period drop constraint refuse");
        }
    }

    /** However many there are, and wherever they stand in the row. */
    @Test
    default void aBookingThatAFaultStopsHoldsUpNoOther() throws SQLException {
        SqlStore store = house().store();
        HomeId lab = person(store, "lab");
        reservations(store).round();
        refuse("bad%");
        reservations(store).round(); // on SQLite a new trigger is as good as a new journal
        store.write(lab, tx -> {
            for (int i = 0; i < 200; i++) {
                String uid = "bad-" + i;
                long start = START.getEpochSecond() + i * HOUR;
                tx.bookings()
                        .putPeriods(
                                lab,
                                uid,
                                List.of(new QuotaPeriod(lab, "rooms", uid, "", start, start + HOUR, ADA, ADA, "Talk")));
            }
            return true;
        });
        decide(store, request(lab, "good", 1, 2));
        assertThat(reservations(store).round()).isFalse();
        assertThat(held(store)).containsExactly("good");
        assertThat(reservations(store).stuck()).isEqualTo(200);
        assertThat(reservations(store).counts().faults()).isEqualTo(200);
        assertThat(reservations(store).due()).isEqualTo(200);
        decide(store, request(lab, "a-good", 2, 2));
        assertThat(reservations(store).round()).as("there is more behind those").isTrue();
        assertThat(held(store)).containsExactlyInAnyOrder("good", "a-good");
        assertThat(reservations(store).repair()).as("nor a comparison").isZero();
        refuseNothing();
        while (reservations(store).round()) {
            assertThat(reservations(store).stuck()).isZero();
        }
        assertThat(reservations(store).stuck()).isZero();
        assertThat(held(store)).hasSize(202);
        assertThat(reservations(store).differences()).isEmpty();
    }

    /** What comes into a calendar without a reservation: the store does not know in which group somebody is. */
    @Test
    default void theJournalSaysWhoPaysForWhatItWasNotAsked() {
        SqlStore store = house().store();
        HomeId lab = person(store, "lab");
        store.journal().putGroup("rooms", ADA, "physics");
        List<QuotaPeriod> unpaid = store.write(lab, tx -> {
            List<QuotaPeriod> periods = new ArrayList<>();
            for (String who : List.of(ADA, "mailto:bob@example.org")) {
                long start = START.getEpochSecond() + DAY + periods.size() * HOUR;
                periods.add(new QuotaPeriod(
                        lab,
                        "rooms",
                        "came",
                        "",
                        start,
                        start + HOUR,
                        tx.bookings().payer("rooms", who),
                        who,
                        "Talk"));
            }
            tx.bookings().putPeriods(lab, "came", periods);
            return periods;
        });
        assertThat(unpaid).extracting(QuotaPeriod::payer).containsOnly("");
        reservations(store).round();
        reservations(store).round();
        assertThat(store.journal().periods("rooms", 0))
                .extracting(QuotaPeriod::payer)
                .containsExactly("physics", "mailto:bob@example.org");
        List<QuotaPeriod> here = store.read(s -> s.bookings().periodsOf(lab, "came"));
        assertThat(here).isEqualTo(store.journal().periods("rooms", 0));
        assertThat(reservations(store).due()).isZero();
        assertThat(reservations(store).differences()).isEmpty();
    }
}
