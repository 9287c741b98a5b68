package dev.orrery.store.sql;

import dev.orrery.model.HomeId;
import java.sql.SQLException;
import java.util.Set;

/** What differs between the two databases in the statements themselves. */
enum Dialect {
    SQLITE("sqlite", 0, "instr(%s, ?) > 0", "hex(substr(%s, 1, 1))") {
        @Override
        Failure kind(SQLException e) {
            // Primary result codes, sqlite.org/rescode.html; xerial puts the extended code into getErrorCode.
            return switch (e.getErrorCode() & 0xff) {
                case 5, 6, 8, 10, 13, 14, 15, 23, 26 -> Failure.UNAVAILABLE;
                default -> Failure.BUG;
            };
        }

        @Override
        void lockWithNext(Session sql, Iterable<HomeId> homes) {}

        @Override
        void lock(Session sql, String name) {}
    },
    POSTGRESQL("postgresql", 256, "strpos(%s, ?) > 0", "upper(encode(substr(%s, 1, 1), 'hex'))") {
        private static final Set<String> REPEATABLE = Set.of("40001", "40P01");
        private static final Set<String> CLASSES = Set.of("08", "53", "57", "58");

        @Override
        Failure kind(SQLException e) {
            String state = e.getSQLState() == null ? "" : e.getSQLState();
            if (REPEATABLE.contains(state)) {
                return Failure.AGAIN;
            }
            if (e instanceof java.sql.SQLTransientConnectionException
                    || state.length() == 5 && CLASSES.contains(state.substring(0, 2))
                    || state.equals("55P03") // waited long enough for a lock
                    || state.equals("25P03") // slept too long in the middle of a transaction
                    || state.equals("25006")) { // a standby that was just promoted elsewhere
                return Failure.UNAVAILABLE;
            }
            return Failure.BUG;
        }

        @Override
        void lockWithNext(Session sql, Iterable<HomeId> homes) {
            for (HomeId home : homes) {
                sql.later("select pg_advisory_xact_lock(?)", LOCKS + home.value());
            }
        }

        @Override
        void lock(Session sql, String name) {
            sql.run("select pg_advisory_xact_lock(?)", NAMED + Integer.toUnsignedLong(name.hashCode()));
        }
    };

    /** Where this program's advisory locks begin, far from what other programs in the database are likely to use. */
    private static final long LOCKS = 0x4f52_5245_0000_0000L;

    /** The same for locks by name: two names may share one, which only makes somebody wait. */
    private static final long NAMED = 0x4f52_524a_0000_0000L;

    /** What an error of the database means for whoever asked. */
    enum Failure {
        /** Lost a race that the next try may win. */
        AGAIN,
        /** The database cannot answer now. */
        UNAVAILABLE,
        /** A statement or the data is wrong. */
        BUG
    }

    private final String folder;
    private final int fetchSize;
    private final String contains;
    private final String firstOctet;

    Dialect(String folder, int fetchSize, String contains, String firstOctet) {
        this.folder = folder;
        this.fetchSize = fetchSize;
        this.contains = contains;
        this.firstOctet = firstOctet;
    }

    abstract Failure kind(SQLException e);

    /**
     * Takes the locks of homes in this order, until the transaction ends (rule 2 of the log). On PostgreSQL they are
     * advisory, so that no transaction number is assigned while this one still waits; SQLite has one writer anyway.
     */
    final void lock(Session sql, Iterable<HomeId> homes) {
        lockWithNext(sql, homes);
        sql.flush();
    }

    /** The same before the session's next statement, which sees what was committed until it has the locks. */
    abstract void lockWithNext(Session sql, Iterable<HomeId> homes);

    /** Takes the lock of something else that has a name, until the transaction ends. */
    abstract void lock(Session sql, String name);

    /** Whether the database is another process, perhaps of another machine: each wait for it takes its time. */
    boolean isRemote() {
        return this == POSTGRESQL;
    }

    /** Where the migrations lie, below this package. */
    String folder() {
        return folder;
    }

    /** How many rows of a long result come at once; 0: as they are read. */
    int fetchSize() {
        return fetchSize;
    }

    /** The condition that a column contains the parameter's text. */
    String contains(String column) {
        return contains.formatted(column);
    }

    /**
     * An expression on a row that is written once: it becomes another one when the database was started anew, when the row
     * was written again, or the table of what counts was emptied or made anew. What is there may then be older than what was
     * written. SQLite's tells of a backup that was read into the file, and of tables that were made anew; a file that a
     * program has open does not change under it otherwise.
     *
     * @param row table of the row
     * @param counted table of what counts
     */
    String life(String row, String counted) {
        return this == SQLITE
                ? "(select schema_version from pragma_schema_version)"
                : "pg_postmaster_start_time()::text || ' ' || " + row + ".tableoid || ' ' || " + row
                        + ".xmin::text || ' ' || pg_relation_filenode('" + counted + "')";
    }

    /** Behind the only table of a query: SQLite knows no numbers and prefers the primary key to a partial index. */
    String using(String index) {
        return this == SQLITE ? "indexed by " + index + " " : "";
    }

    /** The first octet of a column of bytes, as two hexadecimal digits in upper case. */
    String firstOctet(String column) {
        return firstOctet.formatted(column);
    }
}
