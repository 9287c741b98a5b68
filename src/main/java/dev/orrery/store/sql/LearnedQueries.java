package dev.orrery.store.sql;

import dev.orrery.ical.FreeBusy;
import dev.orrery.ical.TimeRange;
import dev.orrery.model.HomeId;
import dev.orrery.store.LearnedTime;
import dev.orrery.store.LearnedWrites;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;

/** What others told of their own time. */
final class LearnedQueries implements LearnedWrites {
    private static final List<String> TABLES = List.of("learned_period", "learned_window");

    private final Session sql;
    private final Consumer<HomeId> requireLock;

    LearnedQueries(Session sql, Consumer<HomeId> requireLock) {
        this.sql = sql;
        this.requireLock = requireLock;
    }

    @Override
    public List<LearnedTime> of(HomeId home, String other) {
        List<FreeBusy.Period> periods = sql.list(
                "select started, ended, kind from learned_period where home = ? and other = ? order by started",
                row -> new FreeBusy.Period(row.getLong(1), row.getLong(2), kind(row.getString(3))),
                home.value(),
                other);
        return sql.list(
                "select uid, stamp, started, ended from learned_window where home = ? and other = ? order by started",
                row -> time(
                        other,
                        row.getString(1),
                        row.getLong(2),
                        new TimeRange(row.getLong(3), row.getLong(4)),
                        periods),
                home.value(),
                other);
    }

    private static LearnedTime time(
            String other, String uid, long stamp, TimeRange range, List<FreeBusy.Period> periods) {
        return new LearnedTime(
                other,
                uid,
                stamp,
                range,
                periods.stream()
                        .filter(period -> range.overlaps(period.start(), period.end()))
                        .toList());
    }

    private static FreeBusy.Kind kind(String text) {
        return Arrays.stream(FreeBusy.Kind.values())
                .filter(one -> one.text().equals(text))
                .findFirst()
                .orElse(FreeBusy.Kind.BUSY);
    }

    @Override
    public List<String> others(HomeId home) {
        return sql.list(
                "select distinct other from learned_window where home = ? order by other",
                row -> row.getString(1),
                home.value());
    }

    @Override
    public void put(HomeId home, String other, List<LearnedTime> known) {
        requireLock.accept(home);
        for (String table : TABLES) {
            sql.update("delete from " + table + " where home = ? and other = ?", home.value(), other);
        }
        for (LearnedTime time : known) {
            sql.update(
                    "insert into learned_window (home, other, started, ended, stamp, uid) values (?, ?, ?, ?, ?, ?)",
                    home.value(),
                    other,
                    time.range().start(),
                    time.range().end(),
                    time.stamp(),
                    time.uid());
            for (FreeBusy.Period period : time.periods()) {
                sql.update(
                        "insert into learned_period (home, other, started, ended, kind) values (?, ?, ?, ?, ?)",
                        home.value(),
                        other,
                        period.start(),
                        period.end(),
                        period.kind().text());
            }
        }
    }

    @Override
    public void removeBefore(HomeId home, Instant moment) {
        requireLock.accept(home);
        for (String table : TABLES) {
            sql.update("delete from " + table + " where home = ? and ended < ?", home.value(), moment.getEpochSecond());
        }
    }

    @Override
    public void removeAll(HomeId home) {
        requireLock.accept(home);
        for (String table : TABLES) {
            sql.update("delete from " + table + " where home = ?", home.value());
        }
    }
}
