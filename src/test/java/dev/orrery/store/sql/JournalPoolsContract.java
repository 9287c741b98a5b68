package dev.orrery.store.sql;

import static dev.orrery.store.StoreFixture.person;
import static dev.orrery.store.sql.JournalHouse.decide;
import static dev.orrery.store.sql.JournalHouse.reservations;
import static org.assertj.core.api.Assertions.assertThat;

import dev.orrery.model.HomeId;
import dev.orrery.store.Reservation;
import dev.orrery.store.Reservation.Elsewhere;
import dev.orrery.store.ReservationRequest;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

/** One event may ask for members of one pool that are in several stores: it gets one. */
interface JournalPoolsContract {
    /** The stores of this test, closed after it. */
    JournalHouse house();

    private SqlStore other() {
        return house().store(house().otherStoreUrl(), house().journalUrl());
    }

    private static ReservationRequest member(HomeId home, String uid, int day) {
        ReservationRequest one = JournalHouse.request(home, uid, day, 1);
        return new ReservationRequest(
                home, uid, one.person(), one.quotas(), Set.of(), Set.of("rooms"), one.times(), one.summary());
    }

    private static Elsewhere elsewhere(Reservation made) {
        return Objects.requireNonNull(made.quotas().get("rooms")).elsewhere();
    }

    @Test
    default void ofOneEventOnlyOneStoreDecidesAtATimeAboutMembersOfAPool() {
        SqlStore store = house().store();
        SqlStore other = other();
        ReservationRequest left = member(person(store, "left"), "talk", 1);
        ReservationRequest right = member(person(other, "right"), "talk", 1);

        assertThat(elsewhere(reservations(store).reserve(left))).isEqualTo(Elsewhere.NOTHING);
        Reservation second = reservations(other).reserve(right);
        assertThat(elsewhere(second)).isEqualTo(Elsewhere.UNDECIDED);
        assertThat(second.token()).as("who waits keeps nobody waiting").isEmpty();
        assertThat(reservations(other).counts().refused()).isZero();
        assertThat(elsewhere(reservations(store).reserve(left))).isEqualTo(Elsewhere.NOTHING);
        assertThat(elsewhere(reservations(store).reserve(member(person(store, "middle"), "talk", 1))))
                .as("in one store its locks see to that")
                .isEqualTo(Elsewhere.NOTHING);
        assertThat(elsewhere(reservations(other).reserve(member(right.home(), "another", 1))))
                .isEqualTo(Elsewhere.SOMETHING);
    }

    @Test
    default void whoWaitedForAMemberElsewhereLearnsWhatWasDecided() {
        SqlStore store = house().store();
        SqlStore other = other();
        ReservationRequest left = member(person(store, "left"), "talk", 1);
        ReservationRequest right = member(person(other, "right"), "talk", 1);

        Reservation declined = reservations(store).reserve(left);
        reservations(store).settle(left.home(), left.uid(), declined.token());
        Reservation free = reservations(other).reserve(right);
        assertThat(elsewhere(free)).isEqualTo(Elsewhere.NOTHING);
        reservations(other).settle(right.home(), right.uid(), free.token());

        reservations(store).reserve(left); // and its server ends
        house().pass(Duration.ofMinutes(4));
        assertThat(elsewhere(reservations(other).reserve(right)))
                .as("nobody else knows what was decided")
                .isEqualTo(Elsewhere.SOMETHING);
        house().pass(Duration.ofMinutes(4));
        reservations(other).round();
        reservations(store).round();

        Reservation accepted = reservations(store).reserve(left);
        assertThat(elsewhere(accepted)).isEqualTo(Elsewhere.NOTHING);
        decide(store, left);
        reservations(store).settle(left.home(), left.uid(), accepted.token());
        assertThat(elsewhere(reservations(other).reserve(right))).isEqualTo(Elsewhere.SOMETHING);
    }

    /** All at once, and of what else is held and reserved the worst counts, wherever in the series it is. */
    @Test
    default void ofASeriesEachTimeIsLookedAt() {
        SqlStore store = house().store();
        SqlStore other = other();
        ReservationRequest series = series(person(store, "left"), "talk", 1, 5, 9);
        HomeId right = person(other, "right");

        reservations(other).reserve(member(right, "between", 3));
        Reservation free = reservations(store).reserve(series);
        assertThat(elsewhere(free)).isEqualTo(Elsewhere.NOTHING);
        assertThat(elsewhere(reservations(other).reserve(series(right, "talk", 4, 9))))
                .isEqualTo(Elsewhere.UNDECIDED);
        assertThat(elsewhere(reservations(other).reserve(series(right, "talk", 3, 9))))
                .as("another event, and what is undecided")
                .isEqualTo(Elsewhere.SOMETHING);
        assertThat(elsewhere(reservations(other).reserve(series(right, "talk", 4, 6, 10))))
                .isEqualTo(Elsewhere.NOTHING);
        assertThat(elsewhere(reservations(store).reserve(series(series.home(), "last", 2, 9))))
                .isEqualTo(Elsewhere.SOMETHING);
    }

    private static ReservationRequest series(HomeId home, String uid, int... days) {
        ReservationRequest one = member(home, uid, 0);
        List<ReservationRequest.Time> times = Arrays.stream(days)
                .mapToObj(day -> member(home, uid, day).times().getFirst())
                .toList();
        return new ReservationRequest(
                home, uid, one.person(), one.quotas(), Set.of(), Set.of("rooms"), times, one.summary());
    }

    /** However they meet, one of both has it in the end. */
    @Test
    default void storesThatRaceForOneEventTakeOneMember() throws Exception {
        SqlStore store = house().store();
        SqlStore other = other();
        HomeId left = person(store, "left");
        HomeId right = person(other, "right");
        try (ExecutorService both = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 20; i++) {
                ReservationRequest one = member(left, "talk" + i, i);
                ReservationRequest another = member(right, "talk" + i, i);
                Future<Boolean> here = both.submit(() -> takes(store, one));
                Future<Boolean> there = both.submit(() -> takes(other, another));
                assertThat(List.of(here.get(), there.get())).as(one.uid()).containsExactlyInAnyOrder(true, false);
            }
        }
    }

    private static boolean takes(SqlStore store, ReservationRequest request) {
        Reservation made = reservations(store).reserve(request);
        while (elsewhere(made) == Elsewhere.UNDECIDED) {
            LockSupport.parkNanos(2_000_000); // each try writes into the journal, where who decides has to write too
            made = reservations(store).reserve(request);
        }
        boolean taken = elsewhere(made) == Elsewhere.NOTHING;
        if (taken) {
            decide(store, request);
        }
        reservations(store).settle(request.home(), request.uid(), made.token());
        return taken;
    }
}
