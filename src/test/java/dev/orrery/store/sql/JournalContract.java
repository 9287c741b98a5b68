package dev.orrery.store.sql;

import static dev.orrery.store.StoreFixture.person;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.orrery.model.HomeId;
import dev.orrery.model.Reason;
import dev.orrery.model.Refused;
import dev.orrery.store.QuotaPeriod;
import dev.orrery.store.Reservation;
import dev.orrery.store.ReservationRequest;
import dev.orrery.store.Reservations;
import dev.orrery.store.StoreFixture;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Quotas in another database than the store, and what becomes of them where somebody ends between two steps. */
abstract class JournalContract {
    private static final Instant START = Instant.parse("2026-03-01T00:00:00Z");
    private static final String ADA = "mailto:ada@example.org";
    private static final long HOUR = 3_600;
    private static final long DAY = 24 * HOUR;

    private final AtomicReference<Instant> now = new AtomicReference<>(START);
    private final List<SqlStore> open = new ArrayList<>();

    abstract String storeUrl();

    abstract String otherStoreUrl();

    abstract String journalUrl();

    /** Plain SQL. */
    abstract Connection connectJournal() throws SQLException;

    /** Remembers the journal's rows as they are now. */
    abstract void keepRows() throws SQLException;

    /** Puts them back, as a backup is read into a database as it stands: no connection breaks, no table is made anew. */
    abstract void putBackRows() throws SQLException;

    /** For each statement. */
    final void inJournal(String... statements) throws SQLException {
        try (Connection journal = connectJournal();
                Statement statement = journal.createStatement()) {
            for (String one : statements) {
                statement.executeUpdate(one);
            }
        }
    }

    SqlStore store(String url, String journal) {
        SqlStore store = SqlStore.open(StoreConfig.of(url).withClock(now::get).withJournal(journal));
        open.add(store);
        return store;
    }

    SqlStore store() {
        return store(storeUrl(), journalUrl());
    }

    /** As if the process had ended here: nothing that it meant to do next is done. */
    private SqlStore afterEnd(SqlStore ended) {
        ended.close();
        open.remove(ended);
        return store();
    }

    @AfterEach
    void close() {
        open.forEach(SqlStore::close);
        open.clear();
    }

    static Reservations reservations(SqlStore store) {
        return store.journal().reservations().orElseThrow();
    }

    static ReservationRequest request(HomeId room, String uid, int day, long hours) {
        long start = START.getEpochSecond() + day * DAY;
        return new ReservationRequest(
                room,
                uid,
                ADA,
                Set.of("rooms"),
                Set.of("rooms"),
                List.of(new ReservationRequest.Time("", start, start + hours * HOUR)),
                "Talk");
    }

    /** What the store's transaction does that rests on a reservation. */
    private static void decide(SqlStore store, ReservationRequest request) {
        List<QuotaPeriod> periods = request.times().stream()
                .map(time -> new QuotaPeriod(
                        request.home(), "rooms", request.uid(), "", time.start(), time.end(), ADA, ADA, "Talk"))
                .toList();
        hold(store, request.home(), request.uid(), periods);
    }

    private static void hold(SqlStore store, HomeId home, String uid, List<QuotaPeriod> periods) {
        store.write(home, tx -> {
            tx.bookings().putPeriods(home, uid, periods);
            return true;
        });
    }

    private static List<String> held(SqlStore store) {
        return store.journal().periods("rooms", 0).stream()
                .map(QuotaPeriod::uid)
                .toList();
    }

    private static boolean isGranted(SqlStore store, ReservationRequest request) {
        return !reservations(store).reserve(request).token().isEmpty();
    }

    @Test
    void whatIsReservedCountsAndAnotherTryTakesNothingTwice() {
        SqlStore store = store();
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
    void aReservationWithoutADecisionEnds() {
        SqlStore store = store();
        HomeId lab = person(store, "lab");
        store.journal().putLimit("rooms", "*", 2 * HOUR);
        assertThat(isGranted(store, request(lab, "one", 1, 2))).isTrue();
        SqlStore next = afterEnd(store);
        reservations(next).round();
        assertThat(isGranted(next, request(lab, "two", 2, 1)))
                .as("its time is not over")
                .isFalse();
        now.updateAndGet(time -> time.plus(Duration.ofMinutes(10)));
        reservations(next).round();
        assertThat(reservations(next).counts().expired()).isEqualTo(1);
        assertThat(reservations(next).expired(lab, "one"))
                .containsExactly(new Reservations.Expired("rooms", ADA, 2 * HOUR, now.get(), false));
        assertThat(isGranted(next, request(lab, "two", 2, 1))).isTrue();
        now.updateAndGet(time -> time.plus(Duration.ofDays(61)));
        reservations(next).round();
        assertThat(reservations(next).expired(lab, "one")).as("too long ago").isEmpty();
        assertThat(reservations(next).expired(lab, "two")).hasSize(1);
    }

    @Test
    void whatTheStoreHasIsConfirmedByWhoComesNext() {
        SqlStore store = store();
        HomeId lab = person(store, "lab");
        store.journal().putLimit("rooms", "*", 2 * HOUR);
        ReservationRequest one = request(lab, "one", 1, 2);
        reservations(store).reserve(one);
        decide(store, one);
        assertThat(reservations(store).due()).isEqualTo(1);
        SqlStore next = afterEnd(store);
        now.updateAndGet(time -> time.plus(Duration.ofMinutes(10)));
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
    void aRoundThatBrokeOffIsDoneAgain() {
        SqlStore store = store();
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
        SqlStore next = afterEnd(store);
        reservations(next).round();
        assertThat(held(next)).containsExactly("one");
        assertThat(reservations(next).due()).isZero();
    }

    @Test
    void whatIsGivenBackIsToldInTheEndWhateverTheOrder() {
        SqlStore store = store();
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
    void whereverItEndsTheJournalIsWhatTheStoreSays() {
        long seed = Long.getLong("orrery.seed", System.nanoTime());
        System.out.println("JournalContract seed " + seed);
        Random random = new Random(seed);
        SqlStore store = store();
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
            store = end < 3 ? afterEnd(store) : store;
            now.updateAndGet(time -> time.plusSeconds(random.nextInt(200)));
            if (random.nextBoolean()) {
                reservations(store).round();
            }
            long seconds = store.read(s -> s.bookings().periods("rooms", 0)).stream()
                    .mapToLong(period -> period.end() - period.start())
                    .sum();
            assertThat(seconds).as("seed %d, round %d", seed, round).isLessThanOrEqualTo(4 * HOUR);
        }
        now.updateAndGet(time -> time.plus(Duration.ofMinutes(10)));
        reservations(store).round();
        List<QuotaPeriod> truth = store.read(s -> s.bookings().periods("rooms", 0));
        assertThat(store.journal().periods("rooms", 0)).as("seed %d", seed).containsExactlyInAnyOrderElementsOf(truth);
        assertThat(reservations(store).differences()).isEmpty();
    }

    @Test
    void nodesThatRaceNeverTakeMoreThanThereIs() throws Exception {
        SqlStore one = store();
        SqlStore other = store();
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
    void anotherStoreMayShareTheJournal() {
        SqlStore store = store();
        SqlStore other = store(otherStoreUrl(), journalUrl());
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
    void whatDiffersIsFoundAndMended() throws SQLException {
        SqlStore alone = store(storeUrl(), "");
        HomeId lab = person(alone, "lab");
        alone.journal().putLimit("rooms", ADA, 9 * HOUR);
        alone.journal().putGroup("rooms", "mailto:bob@example.org", "physics");
        decide(alone, request(lab, "old", 1, 1));
        alone.close();
        open.remove(alone);
        SqlStore store = store();
        assertThat(reservations(store).differences()).singleElement().asString().contains("taken part");
        assertThat(reservations(store).repair()).as("it comes with its place").isZero();
        assertThat(held(store)).containsExactly("old");
        assertThat(store.journal().limits("rooms")).containsEntry(ADA, 9 * HOUR);
        assertThat(store.journal().groups("rooms")).containsEntry("mailto:bob@example.org", "physics");
        try (Connection journal = connectJournal();
                Statement statement = journal.createStatement()) {
            statement.execute("update quota_period set ended = ended + 60");
        }
        assertThat(reservations(store).differences()).singleElement().asString().contains("old");
        assertThat(reservations(store).repair()).isEqualTo(1);
        assertThat(reservations(store).differences()).isEmpty();
    }

    /** Else the first bookings after that could be granted what somebody else holds. */
    @Test
    void nothingIsGrantedBeforeAllIsThereThatTheStoreHolds() throws SQLException {
        SqlStore alone = store(storeUrl(), "");
        HomeId lab = person(alone, "lab");
        alone.journal().putLimit("rooms", "*", 2 * HOUR);
        decide(alone, request(lab, "old", 1, 2));
        alone.close();
        open.remove(alone);
        SqlStore store = store();
        assertThat(isGranted(store, request(lab, "two", 2, 1)))
                .as("a new journal")
                .isFalse();
        try (Connection journal = connectJournal();
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
    void rowsThatGaveWayToOlderOnesGrantNothingTwice() throws SQLException {
        SqlStore store = store();
        SqlStore node = store();
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

    /** From now on the journal does not take what it is told of bookings that are called so. */
    private void refuse(String pattern) throws SQLException {
        try (Connection journal = connectJournal();
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
        try (Connection journal = connectJournal();
                Statement statement = journal.createStatement()) {
            boolean sqlite = journal.getMetaData().getDatabaseProductName().equals("SQLite");
            statement.execute(sqlite ? "drop trigger refuse" : "alter table quota_period drop constraint refuse");
        }
    }

    /** However many there are, and wherever they stand in the row. */
    @Test
    void aBookingThatAFaultStopsHoldsUpNoOther() throws SQLException {
        SqlStore store = store();
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
    void theJournalSaysWhoPaysForWhatItWasNotAsked() {
        SqlStore store = store();
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

    /** The same where the first that a new journal hears of it is all that the store holds. */
    @Test
    void aNewJournalSaysWhoPays() {
        SqlStore alone = store(storeUrl(), "");
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
        SqlStore store = afterEnd(alone);
        reservations(store).repair();
        assertThat(store.journal().periods("rooms", 0))
                .extracting(QuotaPeriod::payer)
                .containsExactly("physics");
        assertThat(reservations(store).repair()).isZero();
    }

    @Test
    void aRestoredStoreTakesItsPlaceAgain() {
        SqlStore store = store();
        HomeId lab = person(store, "lab");
        store.journal().putLimit("rooms", "*", 2 * HOUR);
        ReservationRequest one = request(lab, "one", 1, 2);
        String token = reservations(store).reserve(one).token();
        decide(store, one);
        reservations(store).settle(lab, "one", token);
        store.newEpoch();
        SqlStore restored = afterEnd(store);
        hold(restored, lab, "one", List.of()); // what it says now is what counts
        reservations(restored).repair();
        assertThat(held(restored)).isEmpty();
        assertThat(isGranted(restored, request(lab, "two", 1, 2))).isTrue();
    }

    @Test
    void anUnreachableJournalIsNoFreeQuota() {
        SqlStore store = store(storeUrl(), "postgresql://nobody:x@127.0.0.1:1/none");
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
    void aJournalThatIsClosedIsAway() throws Exception {
        SqlStore store = store();
        HomeId lab = person(store, "lab");
        assertThat(isGranted(store, request(lab, "one", 1, 1))).isTrue();
        ((AutoCloseable) store.journal()).close();
        assertThatThrownBy(() -> reservations(store).reserve(request(lab, "two", 2, 1)))
                .isInstanceOfSatisfying(
                        Refused.class, refused -> assertThat(refused.reason()).isInstanceOf(Reason.Unavailable.class));
        assertThatThrownBy(() -> store.journal().periods("rooms", 0)).isInstanceOf(Refused.class);
    }

    @Test
    void itIsReadUnderTheHistoricNames() throws SQLException {
        SqlStore store = store();
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
        try (Connection journal = connectJournal();
                Statement statement = journal.createStatement();
                ResultSet rows = statement.executeQuery(query)) {
            while (rows.next()) {
                found.add(rows.getString(1));
            }
        }
        return found;
    }
}
