package dev.orrery.store.sql;

import static dev.orrery.store.StoreFixture.person;
import static dev.orrery.store.sql.JournalHouse.ADA;
import static dev.orrery.store.sql.JournalHouse.HOUR;
import static dev.orrery.store.sql.JournalHouse.decide;
import static dev.orrery.store.sql.JournalHouse.held;
import static dev.orrery.store.sql.JournalHouse.isGranted;
import static dev.orrery.store.sql.JournalHouse.request;
import static dev.orrery.store.sql.JournalHouse.reservations;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.orrery.model.HomeId;
import dev.orrery.model.Reason;
import dev.orrery.model.Refused;
import dev.orrery.store.Reservation;
import dev.orrery.store.ReservationRequest;
import dev.orrery.store.Reservations;
import dev.orrery.store.StoreFixture;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** Quotas in another database than the store: what is reserved there, and what that comes to. */
interface JournalContract extends JournalSettlementContract, JournalPlaceContract, JournalPoolsContract {
    @Override
    JournalHouse house();

    @Test
    default void whatIsReservedCountsAndAnotherTryTakesNothingTwice() {
        SqlStore store = house().store();
        HomeId lab = person(store, "lab");
        store.journal().putLimit("rooms", "*", 3 * HOUR);
        assertThat(isGranted(store, request(lab, "one", 1, 2))).isTrue();
        assertThat(isGranted(store, request(lab, "one", 1, 2))).isTrue();
        assertThat(isGranted(store, request(lab, "two", 2, 2))).isFalse();
        assertThat(isGranted(store, request(lab, "two", 2, 1))).isTrue();
        assertThat(held(store)).as("only what is confirmed is held").isEmpty();
        Reservation refused = reservations(store).reserve(request(lab, "three", 3, 1));
        assertThat(refused.quotas().get("rooms")).isNotNull();
        assertThat(refused.quotas().get("rooms").left()).hasValue(0);
        assertThat(reservations(store).counts().refused()).isEqualTo(2);
        assertThat(reservations(store).problems()).isEmpty();
    }

    @Test
    default void aReservationWithoutADecisionEnds() {
        SqlStore store = house().store();
        HomeId lab = person(store, "lab");
        store.journal().putLimit("rooms", "*", 2 * HOUR);
        assertThat(isGranted(store, request(lab, "one", 1, 2))).isTrue();
        SqlStore next = house().afterEnd(store);
        reservations(next).round();
        assertThat(isGranted(next, request(lab, "two", 2, 1)))
                .as("its time is not over")
                .isFalse();
        house().pass(Duration.ofMinutes(10));
        reservations(next).round();
        assertThat(reservations(next).counts().expired()).isEqualTo(1);
        assertThat(reservations(next).expired(lab, "one"))
                .containsExactly(new Reservations.Expired("rooms", ADA, 2 * HOUR, house().now(), false));
        assertThat(isGranted(next, request(lab, "two", 2, 1))).isTrue();
        house().pass(Duration.ofDays(61));
        reservations(next).round();
        assertThat(reservations(next).expired(lab, "one")).as("too long ago").isEmpty();
        assertThat(reservations(next).expired(lab, "two")).hasSize(1);
    }

    @Test
    default void nodesThatRaceNeverTakeMoreThanThereIs() throws Exception {
        SqlStore one = house().store();
        SqlStore other = house().store();
        HomeId lab = person(one, "lab");
        one.journal().putLimit("rooms", "*", 3 * HOUR);
        List<Callable<Boolean>> tries = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
            SqlStore node = i % 2 == 0 ? one : other;
            ReservationRequest request = request(lab, "race-" + i, 1 + i, 1);
            tries.add(() -> {
                Reservation made = reservations(node).reserve(request);
                if (made.token().isEmpty()) {
                    return false;
                }
                decide(node, request);
                reservations(node).settle(lab, request.uid(), made.token());
                return true;
            });
        }
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            int got = 0;
            for (Future<Boolean> each : threads.invokeAll(tries)) {
                got += each.get() ? 1 : 0;
            }
            assertThat(got).isEqualTo(3);
        }
        assertThat(held(one)).hasSize(3);
        assertThat(reservations(other).due()).isZero();
    }

    @Test
    default void anUnreachableJournalIsNoFreeQuota() {
        SqlStore store = house().store(house().storeUrl(), "postgresql://nobody:x@127.0.0.1:1/none");
        HomeId lab = person(store, "lab");
        assertThatThrownBy(() -> reservations(store).reserve(request(lab, "one", 1, 1)))
                .isInstanceOfSatisfying(
                        Refused.class, refused -> assertThat(refused.reason()).isInstanceOf(Reason.Unavailable.class));
        assertThat(reservations(store).problems()).isNotEmpty();
        decide(store, request(lab, "one", 1, 1)); // the rest of the store goes on
        assertThat(StoreFixture.home(store, lab).archived()).isFalse();
        assertThatThrownBy(() -> store.journal().periods("rooms", 0)).isInstanceOf(Refused.class);
    }

    /** The store may be open for a moment more, and a decision is at work: nobody is to be told no for that. */
    @Test
    default void aJournalThatIsClosedIsAway() throws Exception {
        SqlStore store = house().store();
        HomeId lab = person(store, "lab");
        assertThat(isGranted(store, request(lab, "one", 1, 1))).isTrue();
        ((AutoCloseable) store.journal()).close();
        assertThatThrownBy(() -> reservations(store).reserve(request(lab, "two", 2, 1)))
                .isInstanceOfSatisfying(
                        Refused.class, refused -> assertThat(refused.reason()).isInstanceOf(Reason.Unavailable.class));
        assertThatThrownBy(() -> store.journal().periods("rooms", 0)).isInstanceOf(Refused.class);
    }

    @Test
    default void itIsReadUnderTheHistoricNames() throws SQLException {
        SqlStore store = house().store();
        HomeId lab = person(store, "lab");
        store.journal().putLimit("rooms", "physics", 36_000);
        store.journal().putGroup("rooms", ADA, "physics");
        ReservationRequest one = request(lab, "one", 1, 2);
        reservations(store).reserve(one);
        assertThat(rows("select object_uid from user_freebusy")).isEmpty();
        decide(store, one);
        reservations(store).round();
        assertThat(rows("select \"start\" from user_freebusy where quota = 'rooms' and store_user = '" + ADA + "'"))
                .containsExactly("20260302T000000Z");
        assertThat(rows("select \"end\" from quota_freebusy where quota = 'rooms' and user_group = '" + ADA + "'"))
                .containsExactly("20260302T020000Z");
        assertThat(rows("select quota_limit from quota_limits where user_group = 'physics'"))
                .containsExactly("36000");
        assertThat(rows("select user_group from user_groups where store_user = '" + ADA + "'"))
                .containsExactly("physics");
    }

    private List<String> rows(String query) throws SQLException {
        List<String> found = new ArrayList<>();
        try (Connection journal = house().connectJournal();
                Statement statement = journal.createStatement();
                ResultSet rows = statement.executeQuery(query)) {
            while (rows.next()) {
                found.add(rows.getString(1));
            }
        }
        return found;
    }
}
