package dev.orrery.store.sql;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is asked at every change of a folder must not read the whole folder. */
class SqlitePlansTest {
    @TempDir
    private Path directory;

    @Test
    void theMessagesOfOneUidAreFoundByTheirUid() throws SQLException {
        Path file = directory.resolve("test.db");
        SqlStore.open(StoreConfig.of("sqlite:" + file)).close();
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file)) {
            assertThat(plan(connection, MirrorQueries.BY_UID))
                    .contains("mirror_item_uid (home=? AND collection=? AND uid=?)")
                    .contains("PRIMARY KEY (home=? AND collection=? AND item=?)")
                    .doesNotContain("PRIMARY KEY (home=? AND collection=?)");
        }
    }

    private static String plan(Connection connection, String query) throws SQLException {
        StringBuilder plan = new StringBuilder();
        try (PreparedStatement statement = connection.prepareStatement("explain query plan " + query);
                ResultSet steps = statement.executeQuery()) {
            while (steps.next()) {
                plan.append(steps.getString("detail")).append('\n');
            }
        }
        return plan.toString();
    }
}
