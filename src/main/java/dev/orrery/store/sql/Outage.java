package dev.orrery.store.sql;

import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Says in the log why the store, or its journal, cannot answer: at once when a cause is new, then now and then with a count while it
 * lasts, and once when the store answers again. Names the kind of statement, the database's state and its
 * message; never values, contents or addresses with passwords. Thread-safe.
 */
final class Outage {
    private static final Logger LOG = LoggerFactory.getLogger("dev.orrery.store");
    private static final Duration QUIET = Duration.ofSeconds(30);
    private static final Pattern TABLE =
            Pattern.compile("\\b(?:from|into|update|table|on)\\s+(?:only\\s+)?([a-z_]+)", Pattern.CASE_INSENSITIVE);

    private final InstantSource clock;
    private final String what;
    private final Map<String, Cause> causes = new HashMap<>();
    private volatile boolean lasting;
    private volatile long failures;
    private boolean told;

    /** A state of the database, when it was last told, and how often it came since. */
    private record Cause(Instant said, long unsaid) {}

    /** @param what as sentences begin with it, such as {@code The store} */
    Outage(InstantSource clock, String what) {
        this.clock = clock;
        this.what = what;
    }

    /** How often the store could not answer since it was opened. */
    long failures() {
        return failures;
    }

    synchronized void failed(SqlFailure failure) {
        failures++;
        lasting = true;
        SQLException deepest = deepest(failure.failure());
        String state = "SQLState " + deepest.getSQLState() + ", code " + deepest.getErrorCode();
        Instant now = clock.instant();
        Cause known = causes.get(state);
        if (known != null && now.isBefore(known.said().plus(QUIET))) {
            causes.put(state, new Cause(known.said(), known.unsaid() + 1));
            return;
        }
        LOG.warn(
                "{} cannot answer: {} failed ({}): {}{}",
                what,
                kind(failure.statement()),
                state,
                firstLine(deepest.getMessage()),
                known == null || known.unsaid() == 0 ? "" : "; " + known.unsaid() + " more since it was last told");
        causes.put(state, new Cause(now, 0));
        told = true;
    }

    /** Costs nothing while all is well. */
    void answered() {
        if (lasting) {
            recovered();
        }
    }

    private synchronized void recovered() {
        lasting = false;
        if (told) {
            told = false;
            LOG.warn("{} answers again", what);
        }
    }

    /** Verb and table: {@code update object}. */
    private static String kind(String statement) {
        String text = statement.strip();
        int space = text.indexOf(' ');
        String verb = space < 0 ? text : text.substring(0, space);
        Matcher table = TABLE.matcher(text);
        return table.find() ? "'" + verb + " " + table.group(1) + "'" : "'" + text + "'";
    }

    /** The pool's own errors only say that they waited; what lies below them says why. */
    static SQLException deepest(SQLException e) {
        SQLException found = e;
        int depth = 0;
        for (Throwable below = e.getCause(); below != null && depth < 10; below = below.getCause()) {
            if (below instanceof SQLException sql) {
                found = sql;
            }
            depth++;
        }
        return found;
    }

    /** PostgreSQL puts details on further lines, and they may quote values. */
    static String firstLine(@Nullable String message) {
        return message == null ? "no message" : message.lines().findFirst().orElse("");
    }
}
