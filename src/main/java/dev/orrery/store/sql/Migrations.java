package dev.orrery.store.sql;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Brings a database to this program's layout: numbered files of statements, each run once, in order, remembered with a
 * digest of its text. A database that is newer than the program, or was made by other files, is refused.
 */
final class Migrations {
    private static final String TABLE =
            "create table if not exists migration (number integer primary key, digest text not null)";

    private Migrations() {}

    /** A numbered file. */
    record Step(int number, String text, String digest) {}

    /**
     * Sees to it that a database has this program's layout, and changes nothing.
     *
     * @throws StoreException if it has none, an older or a newer one
     */
    static void check(Session sql, Layout layout) {
        List<Step> steps = load(sql.dialect(), layout);
        Map<Integer, String> done;
        try {
            done = done(sql, steps);
        } catch (SqlFailure e) {
            if (sql.dialect().kind(e.failure()) != Dialect.Failure.BUG) {
                throw e;
            }
            done = Map.of(); // there is no such table
        }
        if (done.size() < steps.size()) {
            throw new StoreException(
                    done.isEmpty()
                            ? "The database that " + layout.key() + " names holds no " + layout.what()
                                    + " yet; start the server once, which makes it, or name another one."
                            : "The " + layout.what() + " was written by an older Orrery (layout " + done.size()
                                    + ", this program works with " + steps.size()
                                    + "); start the server once, which brings it forward.");
        }
    }

    /** Runs within the caller's transaction what has not run yet; true if anything did. */
    static boolean run(Session sql, Layout layout) {
        return run(sql, load(sql.dialect(), layout));
    }

    static boolean run(Session sql, List<Step> steps) {
        sql.run(TABLE);
        Map<Integer, String> done = done(sql, steps);
        boolean any = false;
        for (Step step : steps) {
            if (!done.containsKey(step.number())) {
                statements(step.text()).forEach(sql::run);
                sql.update("insert into migration (number, digest) values (?, ?)", step.number(), step.digest());
                any = true;
            }
        }
        return any;
    }

    /** The steps that were run, all of them known. */
    private static Map<Integer, String> done(Session sql, List<Step> steps) {
        Map<Integer, String> done = new TreeMap<>();
        sql.each("select number, digest from migration", row -> done.put(row.getInt(1), row.getString(2)));
        for (Map.Entry<Integer, String> old : done.entrySet()) {
            if (old.getKey() > steps.size()) {
                throw new StoreException("The store was written by a newer Orrery (layout " + old.getKey()
                        + ", this program knows " + steps.size() + "); start that one, or restore an older backup.");
            }
            if (!steps.get(old.getKey() - 1).digest().equals(old.getValue())) {
                throw new StoreException("The store's layout " + old.getKey()
                        + " was made by another version of this program's files; it cannot be used with this one.");
            }
        }
        return done;
    }

    /** The files of a dialect, from 0001 on, without a gap. */
    static List<Step> load(Dialect dialect) {
        return load(dialect, Layout.STORE);
    }

    static List<Step> load(Dialect dialect, Layout layout) {
        List<Step> steps = new ArrayList<>();
        while (true) {
            int number = steps.size() + 1;
            String text = resource("%s%s/%04d.sql".formatted(layout.folder(), dialect.folder(), number));
            if (text == null) {
                return List.copyOf(steps);
            }
            steps.add(new Step(number, text, digest(text)));
        }
    }

    /** Splits at semicolons that end a line; comments go. */
    static List<String> statements(String text) {
        StringBuilder bare = new StringBuilder();
        for (String line : text.split("\n")) {
            int comment = line.indexOf("--");
            bare.append(comment < 0 ? line : line.substring(0, comment)).append('\n');
        }
        List<String> found = new ArrayList<>();
        for (String statement : bare.toString().split(";\\s*\n")) {
            if (!statement.isBlank()) {
                found.add(statement.strip());
            }
        }
        return found;
    }

    private static @Nullable String resource(String name) {
        try (InputStream in = Migrations.class.getResourceAsStream(name)) {
            return in == null ? null : new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new StoreException("Cannot read the layout " + name + " out of the program.", e);
        }
    }

    private static String digest(String text) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
