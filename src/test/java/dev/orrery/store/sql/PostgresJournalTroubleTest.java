package dev.orrery.store.sql;

import static dev.orrery.store.StoreFixture.person;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.orrery.model.HomeId;
import dev.orrery.model.Reason;
import dev.orrery.model.Refused;
import dev.orrery.store.QuotaPeriod;
import dev.orrery.store.ReservationRequest;
import dev.orrery.store.Reservations;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A journal on PostgreSQL that goes away, is not whole, comes back as it was before, or says nothing. */
class PostgresJournalTroubleTest {
    private static final long HOUR = 3_600;

    /** Without the tables of a store, in which no journal is kept. */
    private final String postgres = Postgres.freshStore();

    @TempDir
    private Path directory;

    private final AtomicReference<Instant> now = new AtomicReference<>(Instant.parse("2026-03-01T00:00:00Z"));
    private SqlStore store;
    private HomeId lab;

    @BeforeEach
    void open() {
        open(postgres);
    }

    private void open(String journal) {
        if (store != null) {
            store.close();
        }
        store = SqlStore.open(StoreConfig.of("sqlite:" + directory.resolve("store.db"))
                .withClock(now::get)
                .withJournal(journal));
        lab = lab == null ? person(store, "lab") : lab;
    }

    @AfterEach
    void close() {
        store.close();
        Postgres.drop(postgres);
    }

    private void journal(String... statements) throws SQLException {
        try (Connection journal = Postgres.connect(postgres);
                Statement statement = journal.createStatement()) {
            for (String one : statements) {
                statement.execute(one);
            }
        }
    }

    private String token(String uid, int day, long hours) {
        return JournalHouse.reservations(store)
                .reserve(JournalHouse.request(lab, uid, day, hours))
                .token();
    }

    /** Until nobody waits for the journal to come back. */
    private void rest() {
        now.updateAndGet(time -> time.plus(Duration.ofSeconds(30)));
    }

    private void assertAway(Runnable work) {
        assertThatThrownBy(work::run)
                .isInstanceOfSatisfying(
                        Refused.class, refused -> assertThat(refused.reason()).isInstanceOf(Reason.Unavailable.class));
    }

    /** As after a restore of its backup while it was down, or where another server, which lagged, went on in its place. */
    @Test
    void ofAJournalThatComesBackOlderNothingIsGrantedTwice() throws SQLException {
        bookOne();
        comeBackOlder();
        assertAway(() -> token("two", 2, 1));
        assertThat(token("two", 2, 1)).isEmpty();
        assertOneIsHeld();
    }

    /** Another store finds out by what is asked of it, and must not be granted what is held here. */
    @Test
    void thatIsFoundOutWhereNothingHappens() throws SQLException {
        try (SqlStore other = SqlStore.open(StoreConfig.of("sqlite:" + directory.resolve("other.db"))
                .withClock(now::get)
                .withJournal(postgres))) {
            ReservationRequest two = JournalHouse.request(person(other, "hall"), "two", 2, 1);
            Reservations others = JournalHouse.reservations(other);
            bookOne();
            assertThat(others.reserve(two).token()).isEmpty();
            comeBackOlder();
            assertThat(JournalHouse.reservations(store).round()).isFalse();
            assertOneIsHeld();
            assertAway(() -> others.reserve(two));
            assertThat(others.reserve(two).token()).isEmpty();
            assertThat(JournalHouse.reservations(store).problems()).isEmpty();
        }
    }

    /** As before its backup is read in, where that is of rows alone. */
    @Test
    void whatWasEmptiedIsFilledBeforeAnythingIsGranted() throws SQLException {
        bookOne();
        journal("truncate quota_period");
        assertAway(() -> token("two", 2, 1));
        assertThat(token("two", 2, 1)).isEmpty();
        assertOneIsHeld();
    }

    /** All there is. */
    private void bookOne() {
        store.journal().putLimit("rooms", "*", 2 * HOUR);
        String token = token("one", 1, 2);
        ReservationRequest one = JournalHouse.request(lab, "one", 1, 2);
        long start = one.times().getFirst().start();
        store.write(lab, tx -> {
            tx.bookings()
                    .putPeriods(
                            lab,
                            "one",
                            List.of(new QuotaPeriod(
                                    lab, "rooms", "one", "", start, start + 2 * HOUR, one.person(), one.person(), "")));
            return true;
        });
        JournalHouse.reservations(store).settle(lab, "one", token);
    }

    private void comeBackOlder() throws SQLException {
        journal(
                "select pg_terminate_backend(pid, 10000) from pg_stat_activity"
                        + " where application_name = 'orrery' and datname = current_database()",
                "delete from quota_period",
                "alter table journal_store rename to older",
                "create table journal_store (like older including all)",
                "insert into journal_store select * from older",
                "drop table older");
    }

    private void assertOneIsHeld() {
        assertThat(store.journal().periods("rooms", 0))
                .extracting(QuotaPeriod::uid)
                .containsExactly("one");
    }

    /** As while its backup is read in: that is nobody's mistake. */
    @Test
    void aJournalWithoutATableIsAway() throws SQLException {
        assertThat(token("one", 1, 1)).isNotEmpty();
        journal("alter table quota_period rename to elsewhere");
        assertAway(() -> token("two", 2, 1));
        assertThat(JournalHouse.reservations(store).problems())
                .singleElement()
                .asString()
                .contains("quota_period");
        journal("alter table elsewhere rename to quota_period");
        rest();
        assertThat(token("two", 2, 1)).isNotEmpty();
        assertThat(JournalHouse.reservations(store).problems()).isEmpty();
    }

    @Test
    void aJournalThatSaysNothingIsAwayInTheEnd() throws SQLException {
        open(postgres + "&socketTimeout=1");
        assertThat(token("one", 1, 1)).isNotEmpty();
        try (Connection other = Postgres.connect(postgres);
                Statement statement = other.createStatement()) {
            other.setAutoCommit(false);
            statement.execute("lock table quota_group in access exclusive mode");
            assertAway(() -> token("two", 2, 1));
            other.rollback();
        }
        rest();
        assertThat(token("two", 2, 1)).isNotEmpty();
    }

    /** Whoever decides waits for the journal, and with them everybody whose message comes after. */
    @Test
    void thatIsSoonerThanWithAStore() {
        StoreConfig config = StoreConfig.of(postgres).withJournal(postgres);
        try (JournalDatabase journal = new JournalDatabase(config.forJournal())) {
            assertThat(journal.<Integer>read(PostgresJournalTroubleTest::timeout))
                    .isEqualTo(30_000);
        }
    }

    private static int timeout(Session sql) {
        try {
            return sql.connection().getNetworkTimeout();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
