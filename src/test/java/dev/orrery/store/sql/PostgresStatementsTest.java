package dev.orrery.store.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.orrery.model.Actor;
import dev.orrery.model.Change;
import dev.orrery.model.CollectionRef;
import dev.orrery.model.HomeId;
import dev.orrery.store.StoreFixture;
import dev.orrery.store.Tx;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiFunction;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What PostgreSQL is asked to do for a write. */
class PostgresStatementsTest {
    /** The driver has a statement prepared for good when it has run so often. */
    private static final int OFTEN = 8;

    private static final Actor BY = new Actor("ada", "test");

    private String url;

    @BeforeEach
    void make() {
        url = Postgres.freshStore();
    }

    @AfterEach
    void drop() {
        Postgres.drop(url);
    }

    @Test
    void entriesOfDifferentKindsArePreparedOnce() {
        try (SqlStore store = SqlStore.open(StoreConfig.of(url))) {
            HomeId home = StoreFixture.person(store, "ada");
            CollectionRef work = StoreFixture.calendar(store, home, "work");
            List<String> before = List.of();
            List<String> after = List.of();
            for (int i = 0; i < 2 * OFTEN; i++) {
                store.write(home, tx -> tx.append(new Change.ObjectGone(work.object("a"), "a"), BY));
                store.write(home, tx -> tx.append(new Change.MessageSent(home, "a", "REQUEST", 1), BY));
                before = after;
                after = store.write(home, PostgresStatementsTest::prepared);
            }
            assertThat(before).isNotEmpty();
            assertThat(after).isEqualTo(before);
        }
    }

    @Test
    void whatWaitsGoesTogetherWithTheNextStatementInOrder() throws SQLException {
        AtomicInteger trips = new AtomicInteger();
        try (Session sql = new Session(counted(Postgres.connect(url), trips), Dialect.POSTGRESQL, false)) {
            sql.run("create temporary table t (n bigint primary key, word text)");
            sql.later("insert into t (n, word) values (?, ?)", 1, "a");
            sql.later("update t set word = word || ? where n = ?", "b", 1);
            sql.later("update t set word = word || ? where n = ?", "c", 1);
            assertThat(trips).as("they wait").hasValue(1);
            String word = sql.one("select word from t where n = ?", row -> row.getString(1), 1);
            assertThat(word).isEqualTo("abc");
            assertThat(trips).hasValue(2);
            sql.later("insert into t (n) values (?)", 2);
            assertThat(sql.update("update t set word = ? where n > ?", "d", 0)).isEqualTo(2);
            assertThat(trips).hasValue(3);
            sql.later("insert into t (n, word) values (?, ?)", 3, Session.None.TEXT);
            assertThat(sql.list("select word from t order by n", row -> String.valueOf(row.getString(1))))
                    .containsExactly("d", "d", "null");
            sql.flush();
            assertThat(trips).as("nothing waits any more").hasValue(5);
        }
    }

    @Test
    void manyDoNotWaitForEver() throws SQLException {
        AtomicInteger trips = new AtomicInteger();
        try (Session sql = new Session(counted(Postgres.connect(url), trips), Dialect.POSTGRESQL, false)) {
            sql.run("create temporary table t (n bigint primary key)");
            for (int i = 0; i < 100; i++) {
                sql.later("insert into t (n) values (?)", i);
            }
            assertThat(trips.get()).isBetween(8, 20);
            assertThat(sql.number("select count(*) from t")).isEqualTo(100);
        }
    }

    @Test
    void whatIsRefusedAtTheEndUndoesAllOfIt() {
        try (SqlStore store = SqlStore.open(StoreConfig.of(url))) {
            HomeId home = StoreFixture.person(store, "ada");
            CollectionRef work = StoreFixture.calendar(store, home, "work");
            assertThatThrownBy(() -> store.write(home, tx -> {
                        StoreFixture.put(tx, work, "a", StoreFixture.event("a", "x"));
                        ((SqlTx) tx).sql.later("select 1 / cast(? as bigint)", 0);
                        return true;
                    }))
                    .isInstanceOf(SqlFailure.class);
            assertThat(StoreFixture.listing(store, work).objects()).isEmpty();
            StoreFixture.put(store, work, "a", StoreFixture.event("a", "x"));
            assertThat(StoreFixture.listing(store, work).objects()).hasSize(1);
        }
    }

    /** The same connection, counting how often somebody waits for an answer to a prepared statement. */
    private static Connection counted(Connection connection, AtomicInteger trips) {
        return wrapped(
                Connection.class,
                connection,
                (name, result) -> result instanceof PreparedStatement statement
                        ? wrapped(PreparedStatement.class, statement, (called, given) -> {
                            if (called.startsWith("execute")) {
                                trips.incrementAndGet();
                            }
                            return given;
                        })
                        : result);
    }

    private static <T> T wrapped(Class<T> type, T real, BiFunction<String, Object, Object> seen) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(), new Class<?>[] {type}, (proxy, method, values) -> {
                    try {
                        return seen.apply(method.getName(), method.invoke(real, values));
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                }));
    }

    private static List<String> prepared(Tx tx) {
        return ((SqlTx) tx)
                .sql.list(
                        "select name from pg_prepared_statements where statement like 'insert into change %'"
                                + " order by name",
                        row -> row.getString(1));
    }
}
