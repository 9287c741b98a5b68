package dev.orrery.store.sql;

import static dev.orrery.store.StoreFixture.person;
import static dev.orrery.store.sql.JournalHouse.ADA;
import static dev.orrery.store.sql.JournalHouse.HOUR;
import static dev.orrery.store.sql.JournalHouse.START;
import static dev.orrery.store.sql.JournalHouse.decide;
import static dev.orrery.store.sql.JournalHouse.held;
import static dev.orrery.store.sql.JournalHouse.hold;
import static dev.orrery.store.sql.JournalHouse.isGranted;
import static dev.orrery.store.sql.JournalHouse.request;
import static dev.orrery.store.sql.JournalHouse.reservations;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.orrery.model.HomeId;
import dev.orrery.model.Refused;
import dev.orrery.store.QuotaPeriod;
import dev.orrery.store.ReservationRequest;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.junit.jupiter.api.Test;

/** How a store comes to its place in a journal, and to it again: what it holds is there before anything is granted. */
interface JournalPlaceContract {
    /** The stores of this test, closed after it. */
    JournalHouse house();

    /** Remembers the journal's rows as they are now. */
    void keepRows() throws SQLException;

    /** Puts them back, as a backup is read into a database as it stands: no connection breaks, no table is made anew. */
    void putBackRows() throws SQLException;

    @Test
    default void anotherStoreMayShareTheJournal() {
        SqlStore store = house().store();
        SqlStore other = house().store(house().otherStoreUrl(), house().journalUrl());
        HomeId lab = person(store, "lab");
        HomeId same = person(other, "hall");
        assertThat(same).as("the numbers of homes are each store's own").isEqualTo(lab);
        store.journal().putLimit("rooms", "*", 2 * HOUR);
        ReservationRequest here = request(lab, "one", 1, 1);
        reservations(store).reserve(here);
        decide(store, here);
        reservations(store).round();
        assertThat(isGranted(other, request(same, "one", 1, 2))).isFalse();
        assertThat(isGranted(other, request(same, "one", 1, 1))).isTrue();
        assertThat(isGranted(store, request(lab, "two", 2, 1))).isFalse();
        assertThat(reservations(store).differences()).isEmpty();
    }

    @Test
    default void whatDiffersIsFoundAndMended() throws SQLException {
        SqlStore alone = house().store(house().storeUrl(), "");
        HomeId lab = person(alone, "lab");
        alone.journal().putLimit("rooms", ADA, 9 * HOUR);
        alone.journal().putGroup("rooms", "mailto:bob@example.org", "physics");
        decide(alone, request(lab, "old", 1, 1));
        house().end(alone);
        SqlStore store = house().store();
        assertThat(reservations(store).differences()).singleElement().asString().contains("taken part");
        assertThat(reservations(store).repair()).as("it comes with its place").isZero();
        assertThat(held(store)).containsExactly("old");
        assertThat(store.journal().limits("rooms")).containsEntry(ADA, 9 * HOUR);
        assertThat(store.journal().groups("rooms")).containsEntry("mailto:bob@example.org", "physics");
        try (Connection journal = house().connectJournal();
                Statement statement = journal.createStatement()) {
            statement.execute("update quota_period set ended = ended + 60");
        }
        assertThat(reservations(store).differences()).singleElement().asString().contains("old");
        assertThat(reservations(store).repair()).isEqualTo(1);
        assertThat(reservations(store).differences()).isEmpty();
    }

    /** Else the first bookings after that could be granted what somebody else holds. */
    @Test
    default void nothingIsGrantedBeforeAllIsThereThatTheStoreHolds() throws SQLException {
        SqlStore alone = house().store(house().storeUrl(), "");
        HomeId lab = person(alone, "lab");
        alone.journal().putLimit("rooms", "*", 2 * HOUR);
        decide(alone, request(lab, "old", 1, 2));
        house().end(alone);
        SqlStore store = house().store();
        assertThat(isGranted(store, request(lab, "two", 2, 1)))
                .as("a new journal")
                .isFalse();
        try (Connection journal = house().connectJournal();
                Statement statement = journal.createStatement()) {
            statement.execute("delete from quota_period");
            statement.execute("delete from journal_store");
        }
        assertThatThrownBy(() -> isGranted(store, request(lab, "two", 2, 1))).isInstanceOf(Refused.class);
        assertThat(isGranted(store, request(lab, "two", 2, 1)))
                .as("a journal that was made anew meanwhile")
                .isFalse();
    }

    /** Every node finds out by itself, before anything is granted. */
    @Test
    default void rowsThatGaveWayToOlderOnesGrantNothingTwice() throws SQLException {
        SqlStore store = house().store();
        SqlStore node = house().store();
        HomeId lab = person(store, "lab");
        store.journal().putLimit("rooms", "*", 2 * HOUR);
        ReservationRequest one = request(lab, "one", 1, 2);
        keepRows();
        String token = reservations(store).reserve(one).token();
        decide(store, one);
        reservations(store).settle(lab, "one", token);
        assertThat(isGranted(node, request(lab, "two", 2, 1))).isFalse();
        putBackRows();
        assertThat(held(store)).as("older").isEmpty();
        for (SqlStore each : List.of(store, node)) {
            assertThatThrownBy(() -> isGranted(each, request(lab, "two", 2, 1))).isInstanceOf(Refused.class);
            assertThat(isGranted(each, request(lab, "two", 2, 1))).isFalse();
        }
        assertThat(isGranted(store, request(lab, "two", 2, 1)))
                .as("that both have found out is news to neither")
                .isFalse();
        assertThat(held(store)).containsExactly("one");
    }

    /** The same where the first that a new journal hears of it is all that the store holds. */
    @Test
    default void aNewJournalSaysWhoPays() {
        SqlStore alone = house().store(house().storeUrl(), "");
        HomeId lab = person(alone, "lab");
        alone.journal().putGroup("rooms", ADA, "physics");
        String payer = alone.write(lab, tx -> tx.bookings().payer("rooms", ADA));
        assertThat(payer).isEqualTo("physics");
        hold(
                alone,
                lab,
                "came",
                List.of(new QuotaPeriod(
                        lab,
                        "rooms",
                        "came",
                        "",
                        START.getEpochSecond(),
                        START.getEpochSecond() + HOUR,
                        "",
                        ADA,
                        "Talk")));
        SqlStore store = house().afterEnd(alone);
        reservations(store).repair();
        assertThat(store.journal().periods("rooms", 0))
                .extracting(QuotaPeriod::payer)
                .containsExactly("physics");
        assertThat(reservations(store).repair()).isZero();
    }

    @Test
    default void aRestoredStoreTakesItsPlaceAgain() {
        SqlStore store = house().store();
        HomeId lab = person(store, "lab");
        store.journal().putLimit("rooms", "*", 2 * HOUR);
        ReservationRequest one = request(lab, "one", 1, 2);
        String token = reservations(store).reserve(one).token();
        decide(store, one);
        reservations(store).settle(lab, "one", token);
        store.newEpoch();
        SqlStore restored = house().afterEnd(store);
        hold(restored, lab, "one", List.of()); // what it says now is what counts
        reservations(restored).repair();
        assertThat(held(restored)).isEmpty();
        assertThat(isGranted(restored, request(lab, "two", 1, 2))).isTrue();
    }
}
