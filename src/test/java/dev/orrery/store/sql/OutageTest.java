package dev.orrery.store.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.orrery.model.CollectionRef;
import dev.orrery.model.HomeId;
import dev.orrery.model.Reason;
import dev.orrery.model.Refused;
import dev.orrery.store.StoreFixture;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the log says when the store cannot answer. */
class OutageTest {
    private static final String LOGGER = "dev.orrery.store";

    @TempDir
    private Path directory;

    private final AtomicReference<Instant> now = new AtomicReference<>(Instant.EPOCH);
    private final Outage outage = new Outage(now::get, "The store");

    private static SqlFailure failure(String state, String message) {
        return new SqlFailure("update object set content = ? where home = ?", new SQLException(message, state, 7));
    }

    @Test
    void aCauseIsToldOnceAndThenNowAndThen() {
        try (LogLines log = new LogLines(LOGGER)) {
            for (int i = 0; i < 1_000; i++) {
                outage.failed(failure("08006", "An I/O error occurred.\n  Detail: ada's secret"));
            }
            assertThat(log.said())
                    .containsExactly("The store cannot answer: 'update object' failed (SQLState 08006, code 7):"
                            + " An I/O error occurred.");
            outage.failed(failure("57P03", "starting up"));
            outage.failed(failure("08006", "An I/O error occurred."));
            outage.failed(failure("57P03", "starting up"));
            assertThat(log.said()).hasSize(2);
            now.set(Instant.EPOCH.plusSeconds(31));
            outage.failed(failure("08006", "An I/O error occurred."));
            assertThat(log.said()).hasSize(3).last().asString().endsWith("1000 more since it was last told");
            assertThat(outage.failures()).isEqualTo(1_004);
        }
    }

    @Test
    void theEndIsToldOnceAndAnUnsteadyStoreDoesNotFillTheLog() {
        try (LogLines log = new LogLines(LOGGER)) {
            outage.answered();
            assertThat(log.said()).isEmpty();
            for (int i = 0; i < 1_000; i++) {
                outage.failed(failure("08006", "gone"));
                outage.answered();
                outage.answered();
            }
            assertThat(log.said()).hasSize(2).last().isEqualTo("The store answers again");
        }
    }

    @Test
    void whatLiesBelowThePoolsErrorIsTold() {
        SQLException below = new SQLException("Connection refused", "08001");
        SQLException pool =
                new SQLTransientConnectionException("store-write - Connection is not available", null, below);
        try (LogLines log = new LogLines(LOGGER)) {
            outage.failed(new SqlFailure("a transaction", pool));
            assertThat(log.said())
                    .containsExactly("The store cannot answer: 'a transaction' failed (SQLState 08001, code 0):"
                            + " Connection refused");
        }
    }

    @Test
    void aLockedFileBecomesUnavailableAndItsCauseIsInTheLog() throws SQLException {
        Path file = directory.resolve("test.db");
        StoreConfig config = StoreConfig.of("sqlite:" + file).withPatience(Duration.ofMillis(50));
        try (SqlStore store = SqlStore.open(config);
                Connection other = DriverManager.getConnection("jdbc:sqlite:" + file);
                Statement statement = other.createStatement();
                LogLines log = new LogLines(LOGGER)) {
            HomeId ada = StoreFixture.person(store, "ada");
            CollectionRef work = StoreFixture.calendar(store, ada, "work");
            statement.execute("begin immediate");
            assertThatThrownBy(() -> StoreFixture.put(store, work, "a", "secret words"))
                    .isInstanceOfSatisfying(
                            Refused.class, e -> assertThat(e.reason()).isInstanceOf(Reason.Unavailable.class));
            assertThat(log.said())
                    .hasSize(1)
                    .allSatisfy(line -> assertThat(line)
                            .contains("'BEGIN IMMEDIATE' failed", "SQLITE_BUSY")
                            .doesNotContain("secret"));
            assertThat(store.problems())
                    .anySatisfy(problem -> assertThat(problem).contains("SQLITE_BUSY"));
            statement.execute("rollback");
            StoreFixture.put(store, work, "a", "1");
            assertThat(log.said()).hasSize(2);
            assertThat(store.problems()).isEmpty();
            assertThat(store.failures()).isEqualTo(1);
        }
    }
}
