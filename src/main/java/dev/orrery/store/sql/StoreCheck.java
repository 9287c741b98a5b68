package dev.orrery.store.sql;

import dev.orrery.model.HomeId;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/**
 * Verifies a store: every index, tombstone, token, digest and counter against the data. Looks at each home in one
 * snapshot, so that it may run beside a working server. Changes nothing.
 */
public final class StoreCheck {
    /** Computes a content's strong ETag, with its quotation marks. */
    @FunctionalInterface
    public interface Digest {
        String of(byte[] content);
    }

    /**
     * What was looked at.
     *
     * @param outdated indexes that another version of this program wrote: no fault, whoever reads one builds it anew
     * @param discrepancies how many sentences were reported
     */
    public record Summary(long homes, long objects, long changes, long outdated, long discrepancies) {}

    private final SqlStore store;
    private final Digest digest;
    private long homes;
    private long objects;
    private long changes;
    private long outdated;
    private long discrepancies;

    /**
     * @param digest how this store's ETags are made
     */
    public StoreCheck(SqlStore store, Digest digest) {
        this.store = store;
        this.digest = digest;
    }

    /**
     * Looks at everything once.
     *
     * @param discrepancy takes a sentence about each thing that is not as it must be, with where it is
     */
    public Summary run(Consumer<String> discrepancy) {
        homes = 0;
        objects = 0;
        changes = 0;
        outdated = 0;
        discrepancies = 0;
        Consumer<String> counting = sentence -> {
            discrepancies++;
            discrepancy.accept(sentence);
        };
        List<Long> all = store.reading(sql -> {
            integrity(sql, counting);
            new CheckRegistry(sql, store.epoch(), counting).run();
            return sql.list("select id from home order by id", row -> row.getLong(1));
        });
        for (long id : all) {
            store.reading(sql -> home(sql, new HomeId(id), counting));
        }
        return new Summary(homes, objects, changes, outdated, discrepancies);
    }

    private boolean home(Session sql, HomeId home, Consumer<String> discrepancy) {
        CollectionQueries.Head head = CollectionQueries.head(sql, home);
        if (head == null) {
            return false; // gone since the list was made
        }
        String who = sql.one(
                "select kind || '/' || name from principal where home = ?", row -> row.getString(1), home.value());
        String place =
                "Home " + home.value() + (who == null ? "" : " (" + who.toLowerCase(java.util.Locale.ROOT) + ")");
        UnaryOperator<String> prefixed = sentence -> place + ": " + sentence;
        Consumer<String> here = sentence -> discrepancy.accept(prefixed.apply(sentence));
        homes++;
        changes += new CheckLog(sql, head, here).run();
        CheckTree tree = new CheckTree(sql, head, here);
        tree.run();
        CheckMembers members = new CheckMembers(sql, head, digest, here);
        objects += members.run(tree.names());
        outdated += members.outdated();
        new CheckMirrors(sql, head, here).run();
        return true;
    }

    private static void integrity(Session sql, Consumer<String> discrepancy) {
        if (sql.dialect() == Dialect.SQLITE) {
            sql.each("pragma integrity_check", row -> {
                if (!"ok".equals(row.getString(1))) {
                    discrepancy.accept("SQLite finds its file damaged: " + row.getString(1) + ".");
                }
            });
        }
    }
}
