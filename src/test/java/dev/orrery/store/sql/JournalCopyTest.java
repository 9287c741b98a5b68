package dev.orrery.store.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.orrery.model.HomeId;
import dev.orrery.store.QuotaPeriod;
import dev.orrery.store.Reservations;
import dev.orrery.store.StoreFixture;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Quotas come along when their store is copied: from one database or two into one or two, of either kind. */
class JournalCopyTest {
    private static final long HOUR = 3_600;
    private static final String ADA = "mailto:ada@example.org";
    private static final String BOB = "mailto:bob@example.org";

    @TempDir
    private Path directory;

    private final AtomicReference<Instant> now = new AtomicReference<>(Instant.parse("2026-03-01T00:00:00Z"));
    private final List<String> databases = new ArrayList<>();
    private int files;

    @AfterEach
    void drop() {
        databases.forEach(Postgres::drop);
    }

    private String sqlite() {
        return "sqlite:" + directory.resolve("db" + files++);
    }

    private String postgres() {
        String url = Postgres.freshStore();
        databases.add(url);
        return url;
    }

    /** @param journal empty for none */
    private record Pair(String store, String journal) {}

    private SqlStore open(Pair pair) {
        return SqlStore.open(
                StoreConfig.of(pair.store()).withBell(false).withClock(now::get).withJournal(pair.journal()));
    }

    private static StoreCopy.Summary copy(Pair from, Pair to) {
        try (SqlStore old = SqlStore.open(StoreConfig.of(from.store()).withBell(false));
                QuotaMove quotas = QuotaMove.between(from.journal(), to.journal());
                SqlStore copy = SqlStore.open(StoreConfig.of(to.store()).withBell(false))) {
            return new StoreCopy(old, copy, quotas, _ -> {}).run();
        }
    }

    /** Three hours of five are held; with a journal another hour is reserved, and of one booking it has not heard. */
    private HomeId fill(Pair pair) {
        try (SqlStore store = open(pair)) {
            HomeId lab = StoreFixture.person(store, "lab");
            store.journal().putLimit("rooms", "physics", 5 * HOUR);
            store.journal().putLimit("rooms", "*", HOUR);
            store.journal().putGroup("rooms", ADA, "physics");
            hold(store, lab, "one", 1);
            store.journal().reservations().ifPresent(Reservations::round);
            hold(store, lab, "two", 2);
            store.journal()
                    .reservations()
                    .ifPresent(journal -> journal.reserve(JournalHouse.request(lab, "never", 9, 1)));
            return lab;
        }
    }

    private static void hold(SqlStore store, HomeId lab, String uid, int hours) {
        var time = JournalHouse.request(lab, uid, hours, hours).times().getFirst();
        store.write(lab, tx -> {
            tx.bookings()
                    .putPeriods(
                            lab,
                            uid,
                            List.of(new QuotaPeriod(
                                    lab, "rooms", uid, "", time.start(), time.end(), "physics", ADA, "Übung")));
            return true;
        });
    }

    /** What a server finds there: no booking is lost, none counts twice, and no limit is forgotten. */
    private void assertWhole(Pair pair, HomeId lab) {
        try (SqlStore store = open(pair)) {
            assertThat(store.journal().limits("rooms"))
                    .containsEntry("physics", 5 * HOUR)
                    .containsEntry("*", HOUR)
                    .hasSize(2);
            assertThat(store.journal().groups("rooms")).containsOnlyKeys(ADA);
            Reservations journal = store.journal().reservations().orElse(null);
            if (journal != null) {
                now.updateAndGet(time -> time.plus(Duration.ofMinutes(10)));
                journal.round();
                assertThat(journal.differences()).isEmpty();
                assertThat(journal.due()).isZero();
                var left = journal.reserve(JournalHouse.request(lab, "three", 4, 3))
                        .quotas();
                assertThat(left.get("rooms").left()).as("seconds left").hasValue(2 * HOUR);
            }
            assertThat(store.journal().periods("rooms", 0).stream().map(QuotaPeriod::uid))
                    .containsExactly("one", "two");
            assertThat(Checks.of(store)).isEmpty();
        }
    }

    private HomeId comesAlong(Pair... pairs) {
        HomeId lab = fill(pairs[0]);
        for (int i = 1; i < pairs.length; i++) {
            StoreCopy.Summary summary = copy(pairs[i - 1], pairs[i]);
            assertThat(summary.quotas())
                    .contains(new StoreCopy.Table("quota_limit", 2), new StoreCopy.Table("quota_group", 1));
            assertWhole(pairs[i], lab);
        }
        assertWhole(pairs[0], lab);
        return lab;
    }

    @Test
    void ofTwoFiles() {
        comesAlong(new Pair(sqlite(), sqlite()), new Pair(sqlite(), sqlite()));
    }

    @Test
    void ofTwoPostgresDatabases() {
        comesAlong(new Pair(postgres(), postgres()), new Pair(postgres(), postgres()));
    }

    @Test
    void ofMixedOnesEitherWay() {
        comesAlong(
                new Pair(sqlite(), sqlite()),
                new Pair(postgres(), sqlite()),
                new Pair(sqlite(), postgres()),
                new Pair(postgres(), postgres()),
                new Pair(sqlite(), sqlite()));
    }

    @Test
    void fromTwoIntoOneAndBackAlsoIntoTheOldJournal() {
        Pair first = new Pair(sqlite(), sqlite());
        Pair one = new Pair(postgres(), "");
        HomeId lab = comesAlong(
                first, one, new Pair(sqlite(), postgres()), new Pair(sqlite(), ""), new Pair(postgres(), sqlite()));
        Pair back = new Pair(sqlite(), first.journal());
        copy(one, back);
        assertWhole(back, lab);
    }

    /** Who pays for what came into a calendar the journal says when it hears of it; here the copy has to. */
    @Test
    void theCopySaysWhoPaysForWhatTheOldJournalHadNotHeardOf() {
        Pair old = new Pair(sqlite(), sqlite());
        HomeId lab = fill(old);
        try (SqlStore store = open(old)) {
            unheard(store, lab, "elsewhere", "chemistry", ADA);
            String nobody = store.write(lab, tx -> tx.bookings().payer("rooms", ADA));
            assertThat(nobody).isEmpty();
            unheard(store, lab, "group", nobody, ADA);
            unheard(store, lab, "alone", nobody, BOB);
        }
        for (String url : List.of(sqlite(), postgres())) {
            Pair one = new Pair(url, "");
            copy(old, one);
            try (SqlStore store = open(one)) {
                assertThat(store.journal().periods("rooms", 0))
                        .extracting(QuotaPeriod::uid, QuotaPeriod::payer)
                        .containsExactlyInAnyOrder(
                                tuple("one", "physics"),
                                tuple("two", "physics"),
                                tuple("elsewhere", "chemistry"),
                                tuple("group", "physics"),
                                tuple("alone", BOB));
            }
        }
    }

    private static void unheard(SqlStore store, HomeId lab, String uid, String payer, String person) {
        store.write(lab, tx -> {
            tx.bookings()
                    .putPeriods(
                            lab,
                            uid,
                            List.of(new QuotaPeriod(
                                    lab, "rooms", uid, "", 1_900_000_000, 1_900_003_600, payer, person, "Übung")));
            return true;
        });
    }

    @Test
    void aJournalStaysWhereItIsWhenOnlyTheStoreMoves() {
        Pair old = new Pair(sqlite(), postgres());
        HomeId lab = fill(old);
        Pair moved = new Pair(sqlite(), old.journal());
        assertThat(copy(old, moved).quotas()).isEmpty();
        assertWhole(moved, lab);
    }

    @Test
    void aTryThatBrokeOffAfterTheJournalIsDoneAgain() throws SQLException {
        Pair old = new Pair(sqlite(), sqlite());
        HomeId lab = fill(old);
        Pair broken = new Pair(sqlite(), postgres());
        copy(old, broken);
        Pair again = new Pair(sqlite(), broken.journal());
        copy(old, again);
        assertWhole(again, lab);
        Pair other = new Pair(sqlite(), broken.journal());
        assertThatThrownBy(() -> copy(old, other))
                .as("a server has worked with it since")
                .hasMessageContaining("The new journal is not empty");
        try (SqlStore untouched = open(new Pair(other.store(), ""))) {
            assertThat(StoreFixture.person(untouched, "eve"))
                    .as("nothing was begun")
                    .isNotNull();
        }
    }

    @Test
    void whatWouldNotBeSoundIsRefused() throws SQLException {
        Pair old = new Pair(sqlite(), sqlite());
        fill(old);
        assertThatThrownBy(() -> copy(new Pair(old.store(), other().journal()), new Pair(sqlite(), sqlite())))
                .hasMessageContaining("has never taken part in this journal");
        try (Connection journal = DriverManager.getConnection("jdbc:" + old.journal());
                Statement statement = journal.createStatement()) {
            statement.execute("insert into quota_period select 'another', home, uid, token, quota, recurrence, started,"
                    + " ended, payer, '" + BOB + "', summary, expires from quota_period where uid = 'one'");
        }
        assertThatThrownBy(() -> copy(old, new Pair(sqlite(), "")))
                .hasMessageContaining("Other stores have 1 periods in the old journal");
        Pair both = new Pair(sqlite(), sqlite());
        assertThat(copy(old, both).quotas()).contains(new StoreCopy.Table("quota_period", 3));
    }

    private Pair other() {
        Pair other = new Pair(sqlite(), sqlite());
        fill(other);
        return other;
    }
}
