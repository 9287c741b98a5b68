package dev.orrery.store.sql;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * A real PostgreSQL for tests, durable as in production, started once and ended with the process; or the server that
 * {@code ORRERY_TEST_POSTGRES} (environment) or {@code orrery.test.postgres} (property) names:
 * {@code postgresql://USER:PASSWORD@HOST:PORT/DATABASE} of someone who may create databases. Each process has a database
 * of its own there, because some tests end all connections to theirs. Several addresses, with blanks between them, are one
 * for each test process: a follower of the log sees what is below the oldest open transaction of the whole server, so
 * what another process has open, or the server's own vacuum, would hold back what a test has just written.
 */
public final class Postgres {
    private static final AtomicInteger COUNT = new AtomicInteger();
    private static final String OPTION = "?currentSchema=";
    private static @Nullable String server;

    private Postgres() {}

    /** A store's address in an empty schema of its own. */
    public static String freshStore() {
        String schema = "orrery_" + ProcessHandle.current().pid() + "_" + COUNT.incrementAndGet();
        run(server(), "create schema " + schema);
        return server() + OPTION + schema;
    }

    /** Ends a store's schema with everything in it; a server that ends after it may still be at work there. */
    public static void drop(String url) {
        String statement = "drop schema if exists " + url.substring(url.indexOf(OPTION) + OPTION.length()) + " cascade";
        for (int attempt = 1; ; attempt++) {
            try {
                run(server(), statement);
                return;
            } catch (IllegalStateException e) {
                boolean deadlock = e.getCause() instanceof SQLException cause && "40P01".equals(cause.getSQLState());
                if (!deadlock || attempt == 20) {
                    throw e;
                }
            }
        }
    }

    /** A plain connection, for tests that look or meddle behind the store's back. */
    public static Connection connect(String url) throws SQLException {
        PostgresAddress address = PostgresAddress.parse(url);
        return DriverManager.getConnection(address.jdbc(), address.user(), address.password());
    }

    private static void run(String url, String statement) {
        try (Connection connection = connect(url);
                Statement run = connection.createStatement()) {
            run.execute(statement);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static synchronized String server() {
        if (server == null) {
            String given = System.getProperty("orrery.test.postgres", System.getenv("ORRERY_TEST_POSTGRES"));
            server = given != null && !given.isBlank() ? database(mine(given)) : embedded();
        }
        return server;
    }

    private static String mine(String given) {
        String[] servers = given.strip().split("\\s+");
        return servers[(Integer.getInteger("orrery.test.process", 1) - 1) % servers.length];
    }

    private static String database(String given) {
        String name = "orrery_" + ProcessHandle.current().pid();
        run(given, "create database " + name);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> run(given, "drop database " + name + " with (force)")));
        return given.substring(0, given.lastIndexOf('/') + 1) + name;
    }

    private static String embedded() {
        try {
            EmbeddedPostgres started = EmbeddedPostgres.builder()
                    .setServerConfig("fsync", "on")
                    .setServerConfig("synchronous_commit", "on")
                    .setServerConfig("max_connections", "200")
                    .setServerConfig("autovacuum", "off")
                    .start();
            return "postgresql://postgres:postgres@127.0.0.1:" + started.getPort() + "/postgres";
        } catch (IOException e) {
            throw new IllegalStateException("cannot start PostgreSQL", e);
        }
    }
}
