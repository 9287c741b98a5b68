package dev.orrery.store.sql;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orrery.model.Actor;
import dev.orrery.model.Change;
import dev.orrery.model.CollectionRef;
import dev.orrery.model.HomeId;
import dev.orrery.store.StoreFixture;
import dev.orrery.store.Tx;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What PostgreSQL is asked to do for a write. */
class PostgresStatementsTest {
    /** The driver has a statement prepared for good when it has run so often. */
    private static final int OFTEN = 8;

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
            List<String> before = store.write(home, tx -> {
                for (int i = 0; i < OFTEN; i++) {
                    both(tx, work, i);
                }
                return prepared(tx);
            });
            List<String> after = store.write(home, tx -> {
                for (int i = 0; i < OFTEN; i++) {
                    both(tx, work, i);
                }
                return prepared(tx);
            });
            assertThat(before).isNotEmpty();
            assertThat(after).isEqualTo(before);
        }
    }

    /** One entry names a collection and an object, the other one neither. */
    private static void both(Tx tx, CollectionRef work, int number) {
        StoreFixture.put(tx, work, "a" + number, StoreFixture.event("a" + number, "x"));
        tx.append(new Change.MessageSent(work.home(), "a" + number, "REQUEST", 1), new Actor("ada", "test"));
    }

    private static List<String> prepared(Tx tx) {
        return ((SqlTx) tx)
                .sql.list(
                        "select name from pg_prepared_statements where statement like 'insert into change %'"
                                + " order by name",
                        row -> row.getString(1));
    }
}
