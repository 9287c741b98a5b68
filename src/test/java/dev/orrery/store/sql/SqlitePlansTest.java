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
    void whatIsSoughtInAFolderIsFoundByItsIndex() throws SQLException {
        Path file = directory.resolve("test.db");
        SqlStore.open(StoreConfig.of("sqlite:" + file)).close();
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file)) {
            assertThat(plan(connection, MirrorQueries.byUid(Dialect.SQLITE)))
                    .contains("mirror_item_uid (home=? AND collection=? AND uid=?)")
                    .doesNotContain("PRIMARY KEY (home=? AND collection=?)");
            assertThat(plan(connection, MirrorQueries.troubles(Dialect.SQLITE)))
                    .as("those that are broken or still to be removed")
                    .contains("mirror_item_trouble (home=? AND collection=?)");
        }
    }

    @Test
    void registrationsAndQueuesAreFoundByPartsOfNames() throws SQLException {
        Path file = directory.resolve("test.db");
        SqlStore.open(StoreConfig.of("sqlite:" + file)).close();
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file)) {
            for (String query : SoughtNames.queries()) {
                assertThat(plan(connection, query))
                        .as(query)
                        .contains("name_part_found (kind=? AND part>? AND part<?)")
                        .doesNotContain("SCAN r")
                        .doesNotContain("SCAN w")
                        .doesNotContain("SCAN name_part");
            }
            assertThat(plan(connection, SoughtNames.all()))
                    .as("a page of all, in the order of an index")
                    .contains("USING INDEX registration_backend")
                    .doesNotContain("TEMP B-TREE");
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
