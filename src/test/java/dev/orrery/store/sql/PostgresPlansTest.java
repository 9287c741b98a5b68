package dev.orrery.store.sql;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orrery.model.HomeId;
import dev.orrery.model.NamePattern;
import dev.orrery.store.RegistrationReads.Sought;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Names are found through their parts where there are many: the planner of a filled and analysed PostgreSQL says so. */
class PostgresPlansTest {
    private static final int MANY = 5000;

    @Test
    void registrationsAndQueuesAreFoundByPartsOfNames() throws SQLException {
        String url = Postgres.freshStore();
        SqlStore.open(StoreConfig.of(url)).close();
        try (Session sql = new Session(Postgres.connect(url), Dialect.POSTGRESQL, false)) {
            fill(sql);
            for (String name : List.of("user4321x", "user4321*", "*4321x", "*4321*")) {
                NamePattern pattern = NamePattern.parse(name);
                for (Sought sought : List.of(
                        new Sought(null, pattern, null),
                        new Sought(null, null, pattern),
                        new Sought(NamePattern.parse("SO*"), pattern, null))) {
                    RegistrationQueries.Statement query = RegistrationQueries.candidatesOf(sought, null, 10);
                    assertThat(plan(sql.connection(), query))
                            .as("%s: %s", sought, query.text())
                            .contains("name_part_found")
                            .doesNotContain("Seq Scan");
                }
                RegistrationQueries.Statement queues = RegistrationQueries.queuesOf(pattern, "", 10);
                assertThat(plan(sql.connection(), queues))
                        .as(queues.text())
                        .contains("name_part_found")
                        .contains("queue_watched")
                        .doesNotContain("Seq Scan");
            }
        } finally {
            Postgres.drop(url);
        }
    }

    /** Everybody is registered once and has a queue, without the rows that no query here reads. */
    private static void fill(Session sql) throws SQLException {
        sql.connection().setAutoCommit(false);
        for (int i = 1; i <= MANY; i++) {
            String name = "user" + i + "x";
            sql.update(
                    "insert into registration (home, backend, mailbox, times, since) values (?, 'SOGo', ?, 1, 0)",
                    i,
                    name);
            sql.update("insert into queue_watch (home, queue, watched) values (?, ?, ?)", i, name, i);
            NameParts.put(sql, new HomeId(i), NameParts.Kind.MAILBOX, name);
            NameParts.put(sql, new HomeId(i), NameParts.Kind.PERSON, name);
        }
        NameParts.put(sql, HomeId.REGISTRY, NameParts.Kind.BACKEND, "SOGo");
        try (Statement statement = sql.connection().createStatement()) {
            statement.execute("analyze registration; analyze queue_watch; analyze name_part");
            sql.connection().commit();
        }
    }

    private static String plan(Connection connection, RegistrationQueries.Statement query) throws SQLException {
        StringBuilder plan = new StringBuilder();
        try (PreparedStatement statement = connection.prepareStatement("explain " + query.text())) {
            for (int i = 0; i < query.values().size(); i++) {
                statement.setObject(i + 1, query.values().get(i));
            }
            try (ResultSet steps = statement.executeQuery()) {
                while (steps.next()) {
                    plan.append(steps.getString(1)).append('\n');
                }
            }
        }
        return plan.toString();
    }
}
