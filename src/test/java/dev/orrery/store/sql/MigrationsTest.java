package dev.orrery.store.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.orrery.model.CollectionId;
import dev.orrery.model.CollectionRef;
import dev.orrery.model.HomeId;
import dev.orrery.model.Reason;
import dev.orrery.model.Refused;
import dev.orrery.store.HomeChange;
import dev.orrery.store.Page;
import dev.orrery.store.Position;
import dev.orrery.store.QuotaPeriod;
import dev.orrery.store.StoreFixture;
import dev.orrery.store.SyncPoint;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Stores of other versions of the layout. */
class MigrationsTest {
    /** What holds on both engines. */
    interface Contract {
        Dialect dialect();

        String url();

        Connection connect() throws SQLException;

        private void run(String... statements) throws SQLException {
            try (Session sql = new Session(connect(), dialect(), false)) {
                for (String statement : statements) {
                    sql.run(statement);
                }
            }
        }

        private void layOut(List<Migrations.Step> steps) throws SQLException {
            try (Session sql = new Session(connect(), dialect(), false)) {
                assertThat(Migrations.run(sql, steps)).isTrue();
                assertThat(Migrations.run(sql, steps)).as("each step runs once").isFalse();
            }
        }

        /** As the first version left it: a person, a calendar, an event, and a deleted one. */
        private String[] filled(String event) {
            String bytes = dialect() == Dialect.SQLITE
                    ? "cast('" + event + "' as blob)"
                    : "convert_to('" + event + "', 'UTF8')";
            String index = HexFormat.of().formatHex(StoreFixture.index("a").encode());
            String blob = dialect() == Dialect.SQLITE ? "x'" + index + "'" : "'\\x" + index + "'";
            String position = dialect() == Dialect.SQLITE ? "" : "major, ";
            String major = dialect() == Dialect.SQLITE ? "" : "1, ";
            String entries = "insert into change (" + position
                    + "home, seq, time, actor, origin, type, collection, object, data) values (" + major;
            return new String[] {
                "insert into meta (home, key, value) values (0, 'epoch', 'old')",
                "update meta set value = '2' where key = 'next-home'",
                "insert into home values (1, 'guid-ada', 5, 2, 0, " + event.length() + ", 0)",
                "insert into principal values (1, 'guid-ada', 'USER', 'ada', 'ADA', '{}', 'ada\nada\n', 'test', 0, 0)",
                "insert into collection values (1, 0, 0, '', 'HOME', '', 1, 1, 1, 1, 0)",
                "insert into collection values (1, 2, 0, 'work', 'CALENDAR', 'VEVENT', 5, 2, 2, 2, 0)",
                "insert into object values (1, 2, 'a', 3, 0, 3, '"
                        + StoreFixture.etag(event.getBytes(StandardCharsets.UTF_8)) + "', "
                        + event.length() + ", 'text/calendar', 0, 0, 'a', " + blob + ", " + bytes + ")",
                "insert into object values (1, 2, 'b', 5, 1, 4, '', 0, '', 0, 0, '', null, null)",
                entries + "1, 1, 0, 'ada', 'test', 'principal.created', null, null,"
                        + " '{\"guid\":\"guid-ada\",\"name\":\"users/ada\"}')",
                entries + "1, 2, 0, 'ada', 'test', 'collection.made', 2, null,"
                        + " '{\"kind\":\"CALENDAR\",\"name\":\"work\"}')",
                entries + "1, 3, 0, 'ada', 'test', 'calendar.object_put', 2, 'a',"
                        + " '{\"created\":true,\"etag\":\"e\",\"uid\":\"a\"}')",
                entries + "1, 4, 0, 'ada', 'test', 'calendar.object_put', 2, 'b',"
                        + " '{\"created\":true,\"etag\":\"e\",\"uid\":\"b\"}')",
                entries + "1, 5, 0, 'ada', 'test', 'calendar.object_gone', 2, 'b', '{\"uid\":\"b\"}')"
            };
        }

        @Test
        default void aFilledStoreOfTheFirstLayoutBecomesOneOfToday() throws SQLException {
            layOut(Migrations.load(dialect()).subList(0, 1));
            String event = StoreFixture.event("a", "x");
            run(filled(event));
            try (SqlStore store = SqlStore.open(StoreConfig.of(url()))) {
                HomeId ada = new HomeId(1);
                CollectionRef work = new CollectionRef(ada, new CollectionId(2));
                assertThat(store.epoch()).as("it is the same store").isEqualTo("old");
                assertThat(StoreFixture.contents(store, work)).containsExactly(event);
                assertThat(StoreFixture.objectByUid(store, work, "a")).isPresent();
                assertThat(store.read(s -> s.changes(work, SyncPoint.at(4), 10)).rows())
                        .as("a token from before still works")
                        .hasSize(1);
                guestsBeginAnewOnce(store, ada);
                assertThat(store.follow(Position.beginning("old"), 10).entries())
                        .hasSize(5);
                StoreFixture.put(store, work, "c", StoreFixture.event("c", "x"));
                store.write(new TreeSet<>(), tx -> tx.takeLease("job", "me", tx.now()));
                assertThat(Checks.of(store)).isEmpty();
            }
        }

        /** The first layouts did not say at which addresses something was withdrawn. */
        private void guestsBeginAnewOnce(SqlStore store, HomeId ada) {
            Set<String> bob = Set.of("guid-bob");
            SyncPoint old = SyncPoint.at(4);
            assertThatThrownBy(() -> store.read(s -> s.homeChanges(ada, old, 10, true, bob)))
                    .isInstanceOfSatisfying(
                            Refused.class, e -> assertThat(e.reason()).isInstanceOf(Reason.InvalidSyncToken.class));
            assertThat(store.read(s -> s.homeChanges(ada, old, 10, true, Set.of()))
                            .rows())
                    .as("the owner goes on")
                    .hasSize(1);
            Page<HomeChange> first = store.read(s -> s.homeChanges(ada, SyncPoint.START, 1, true, bob));
            Page<HomeChange> rest = store.read(s -> s.homeChanges(ada, first.next(), 1, true, bob));
            assertThat(rest.more()).isFalse();
            assertThat(store.read(s -> s.homeChanges(ada, rest.next(), 1, true, bob))
                            .rows())
                    .isEmpty();
        }

        /** What counts against quotas named its occurrence in a form of its own. */
        @Test
        default void whatIsHeldOfAQuotaNamesItsOccurrenceAsEverythingElse() throws SQLException {
            layOut(Migrations.load(dialect()).subList(0, 25));
            List<String> before = List.of("2027-03-02T10:00:00Z", "", "20270304T100000Z", "a-b:c");
            for (int i = 0; i < before.size(); i++) {
                run("insert into quota_period (home, quota, uid, recurrence, started, ended, payer, person, summary)"
                        + " values (7, 'rooms', 'one', '" + before.get(i) + "', " + i
                        + ", 9, '', '', 'On 2027-03-02')");
            }
            try (SqlStore store = SqlStore.open(StoreConfig.of(url()))) {
                List<QuotaPeriod> held = store.read(s -> s.bookings().periods("rooms", 0));
                assertThat(held)
                        .extracting(QuotaPeriod::recurrence)
                        .containsExactly("20270302T100000Z", "", "20270304T100000Z", "a-b:c");
                assertThat(held).extracting(QuotaPeriod::summary).containsOnly("On 2027-03-02");
            }
        }

        @Test
        default void aNewerStoreIsRefusedWithASentence() throws SQLException {
            SqlStore.open(StoreConfig.of(url())).close();
            int next = Migrations.load(dialect()).size() + 1;
            run("insert into migration (number, digest) values (" + next + ", 'x')");
            assertThatThrownBy(() -> SqlStore.open(StoreConfig.of(url())))
                    .isInstanceOf(StoreException.class)
                    .hasMessageContaining("newer Orrery (layout " + next);
            run("delete from migration where number = " + next);
            SqlStore.open(StoreConfig.of(url())).close();
        }

        @Test
        default void anEditedStepIsRefusedWithASentence() throws SQLException {
            SqlStore.open(StoreConfig.of(url())).close();
            run("update migration set digest = 'x' where number = 1");
            assertThatThrownBy(() -> SqlStore.open(StoreConfig.of(url())))
                    .isInstanceOf(StoreException.class)
                    .hasMessageContaining("layout 1 was made by another version");
        }

        @Test
        default void aStepThatFailsLeavesNothingBehind() throws SQLException {
            List<Migrations.Step> steps = Migrations.load(dialect());
            Migrations.Step first = steps.getFirst();
            Migrations.Step broken = new Migrations.Step(2, "create table half (x bigint);\nselect nonsense;\n", "x");
            try (Session sql = new Session(connect(), dialect(), false)) {
                sql.run("begin");
                assertThatThrownBy(() -> Migrations.run(sql, List.of(first, broken)))
                        .isInstanceOf(SqlFailure.class);
                sql.run("rollback");
            }
            SqlStore.open(StoreConfig.of(url())).close();
            assertThatThrownBy(() -> run("select * from half")).isInstanceOf(SqlFailure.class);
        }
    }

    /** On SQLite. */
    @Nested
    class OnSqlite implements Contract {
        @TempDir
        private Path directory;

        @Override
        public Dialect dialect() {
            return Dialect.SQLITE;
        }

        @Override
        public String url() {
            return "sqlite:" + directory.resolve("test.db");
        }

        @Override
        public Connection connect() throws SQLException {
            return DriverManager.getConnection("jdbc:" + url());
        }
    }

    /** On PostgreSQL. */
    @Nested
    class OnPostgres implements Contract {
        private String url;

        @BeforeEach
        void make() {
            url = Postgres.freshStore();
        }

        @AfterEach
        void drop() {
            Postgres.drop(url);
        }

        @Override
        public Dialect dialect() {
            return Dialect.POSTGRESQL;
        }

        @Override
        public String url() {
            return url;
        }

        @Override
        public Connection connect() throws SQLException {
            return Postgres.connect(url);
        }
    }
}
