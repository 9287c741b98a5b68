package dev.orrery.store.sql;

import dev.orrery.model.HomeId;
import dev.orrery.model.NamePattern;
import dev.orrery.store.RegistrationReads;
import dev.orrery.store.RegistrationRow;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Registrations as they are stored. What is sought in the middle of a name is found through its parts. */
final class RegistrationQueries implements RegistrationReads {
    private static final String COLUMNS = "r.home, r.backend, r.mailbox, r.times, r.since";
    private static final String ROW = "select " + COLUMNS + " from registration r";
    private static final String BEHIND = " and (r.backend, r.mailbox, r.home) > (?, ?, ?)";
    private static final String ORDER = " order by backend, mailbox, home limit ?";

    /** {@code cross join}: SQLite then begins on the left; {@code materialized}: the order is no reason to walk an index. */
    private static final String QUEUES =
            "with found as materialized (select distinct w.queue from (select distinct home"
                    + NameParts.RANGE + ") p cross join queue_watch w where w.watched = p.home and w.queue > ?)"
                    + " select queue from found order by queue limit ?";

    private final Session sql;

    RegistrationQueries(Session sql) {
        this.sql = sql;
    }

    /** A statement with its values. */
    record Statement(String text, List<Object> values) {}

    @Override
    public List<RegistrationRow> of(String backend, String mailbox) {
        return sql.list(
                ROW + " where r.mailbox = ? and r.backend = ? order by r.home",
                RegistrationQueries::row,
                mailbox,
                backend);
    }

    @Override
    public Optional<RegistrationRow> one(HomeId home, String backend, String mailbox) {
        return Optional.ofNullable(sql.one(
                ROW + " where r.home = ? and r.backend = ? and r.mailbox = ?",
                RegistrationQueries::row,
                home.value(),
                backend,
                mailbox));
    }

    @Override
    public List<RegistrationRow> candidates(Sought sought, @Nullable RegistrationRow after, int limit) {
        Statement statement = candidatesOf(sought, after, limit);
        return sql.list(
                statement.text(), RegistrationQueries::row, statement.values().toArray());
    }

    /** Begins with the longer of two names, which fewer have; a back end alone has an index in the order of the answer. */
    static Statement candidatesOf(Sought sought, @Nullable RegistrationRow after, int limit) {
        Narrowed narrowed = new Narrowed();
        NamePattern mailbox = sought.mailbox();
        NamePattern person = sought.person();
        if (length(person) > length(mailbox)) {
            narrowed.by("r.home", "home", NameParts.Kind.PERSON, person);
            narrowed.by("r.mailbox", "name", NameParts.Kind.MAILBOX, mailbox);
        } else {
            narrowed.by("r.mailbox", "name", NameParts.Kind.MAILBOX, mailbox);
            narrowed.by("r.home", "home", NameParts.Kind.PERSON, person);
        }
        boolean joined = narrowed.values.size() > 0;
        if (!joined) {
            narrowed.text.append("registration r where 1 = 1");
        }
        narrowed.by("r.backend", "name", NameParts.Kind.BACKEND, sought.backend());
        if (after != null) {
            narrowed.text.append(BEHIND);
            narrowed.values.addAll(
                    List.of(after.backend(), after.mailbox(), after.home().value()));
        }
        narrowed.values.add(limit);
        String select = "select " + COLUMNS + " from " + narrowed.text;
        return new Statement(
                joined ? "with found as materialized (" + select + ") select * from found" + ORDER : select + ORDER,
                narrowed.values);
    }

    private static int length(@Nullable NamePattern pattern) {
        return pattern == null ? 0 : pattern.longest().length();
    }

    /** A statement while it grows: the first condition is where the search begins, the others leave out. */
    private static final class Narrowed {
        private final StringBuilder text = new StringBuilder();
        private final List<Object> values = new ArrayList<>();

        void by(String column, String named, NameParts.Kind kind, @Nullable NamePattern pattern) {
            if (pattern == null || pattern.isAll()) {
                return;
            }
            String names = named + NameParts.RANGE;
            if (text.isEmpty()) {
                text.append("(select distinct ").append(names).append(") p cross join registration r where ");
                text.append(column).append(" = p.").append(named);
            } else {
                text.append(" and ")
                        .append(column)
                        .append(" in (select ")
                        .append(names)
                        .append(')');
            }
            values.addAll(Arrays.asList(NameParts.range(kind, pattern)));
        }
    }

    @Override
    public List<String> queuesAbout(NamePattern person, String after, int limit) {
        Statement statement = queuesOf(person, after, limit);
        return sql.list(
                statement.text(), row -> row.getString(1), statement.values().toArray());
    }

    static Statement queuesOf(NamePattern person, String after, int limit) {
        List<Object> values = new ArrayList<>(Arrays.asList(NameParts.range(NameParts.Kind.PERSON, person)));
        values.add(after);
        values.add(limit);
        return new Statement(QUEUES, values);
    }

    @Override
    public long count() {
        return sql.number("select count(*) from registration");
    }

    private static RegistrationRow row(ResultSet row) throws SQLException {
        return new RegistrationRow(
                new HomeId(row.getLong(1)),
                row.getString(2),
                row.getString(3),
                row.getLong(4),
                Instant.ofEpochMilli(row.getLong(5)));
    }
}
