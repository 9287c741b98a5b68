package dev.orrery.store.sql;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Stores on PostgreSQL for one test, which are empty and go with it, after everything that the test closes by itself. To make
 * the tables anew costs a second, more than most tests; so a store that was used gets its first rows back and is used again.
 * One whose tables a test has changed, or where somebody is still at work, is dropped.
 */
public final class FreshPostgres implements AfterEachCallback, AutoCloseable {
    /** Nobody vacuums: what was deleted still lies there. */
    private static final int TIMES = 20;

    private static final Deque<String> CLEAN = new ArrayDeque<>();
    private static final Map<String, Integer> USED = new HashMap<>();
    private static @Nullable Model model;

    private final List<String> urls = new ArrayList<>();

    /** The store of this test. */
    public String url() {
        return urls.isEmpty() ? another() : urls.getFirst();
    }

    /** One more. */
    public String another() {
        urls.add(take());
        return urls.getLast();
    }

    @Override
    public void afterEach(ExtensionContext context) {
        close();
    }

    @Override
    public void close() {
        urls.forEach(FreshPostgres::giveBack);
        urls.clear();
    }

    private static synchronized String take() {
        String url = CLEAN.isEmpty() ? Postgres.freshStore() : CLEAN.pop();
        USED.merge(url, 1, Integer::sum);
        return url;
    }

    private static synchronized void giveBack(String url) {
        if (USED.getOrDefault(url, 0) < TIMES && isCleaned(url)) {
            CLEAN.push(url);
        } else {
            USED.remove(url);
            Postgres.drop(url);
        }
    }

    private static boolean isCleaned(String url) {
        try (Connection connection = Postgres.connect(url);
                Statement statement = connection.createStatement()) {
            if (model == null) {
                model = Model.made();
            }
            if (!Model.layout(statement).equals(model.layout())) {
                return false;
            }
            statement.execute(model.cleaning());
            return true;
        } catch (SQLException e) {
            if (!"55P03".equals(e.getSQLState())) { // a lock that somebody has
                throw new IllegalStateException(e);
            }
            return false;
        }
    }

    /**
     * What a store is like that nothing has happened to.
     *
     * @param layout the names of everything in it
     * @param cleaning statements that bring another one of the same layout to the same rows
     */
    private record Model(String layout, String cleaning) {
        static Model made() throws SQLException {
            String url = Postgres.freshStore();
            String schema = url.substring(url.lastIndexOf('=') + 1);
            try (Connection connection = Postgres.connect(url);
                    Statement statement = connection.createStatement()) {
                Migrations.run(new Session(connection, Dialect.POSTGRESQL, false), Layout.STORE);
                List<String> tables = names(statement, 'r');
                StringBuilder text = new StringBuilder(
                        "begin; lock table " + String.join(", ", tables) + " in access exclusive mode nowait;");
                tables.forEach(
                        table -> text.append("delete from ").append(table).append(';'));
                for (String table : tables) {
                    if (isFilled(statement, table)) {
                        text.append("insert into " + table + " select * from " + schema + "." + table + ";");
                    }
                }
                names(statement, 'S').forEach(sequence -> text.append("alter sequence " + sequence + " restart;"));
                return new Model(layout(statement), text.append("commit").toString());
            }
        }

        static String layout(Statement statement) throws SQLException {
            return one(statement, """
                    select string_agg(c.relname || ' ' || coalesce(a.attname, ''), ',' order by c.relname, a.attnum)
                    from pg_class c left join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
                    where c.relnamespace = current_schema()::regnamespace""");
        }

        private static List<String> names(Statement statement, char kind) throws SQLException {
            List<String> names = new ArrayList<>();
            try (ResultSet rows = statement.executeQuery("select relname from pg_class where relkind = '" + kind
                    + "' and relnamespace = current_schema()::regnamespace order by relname")) {
                while (rows.next()) {
                    names.add('"' + rows.getString(1) + '"');
                }
            }
            return names;
        }

        private static boolean isFilled(Statement statement, String table) throws SQLException {
            return one(statement, "select exists (select 1 from " + table + ")").equals("t");
        }

        private static String one(Statement statement, String query) throws SQLException {
            try (ResultSet rows = statement.executeQuery(query)) {
                rows.next();
                return String.valueOf(rows.getString(1));
            }
        }
    }
}
