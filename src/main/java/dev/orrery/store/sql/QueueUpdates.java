package dev.orrery.store.sql;

import dev.orrery.model.HomeId;
import dev.orrery.store.QueueRow;
import dev.orrery.store.QueueWrites;
import java.time.Instant;
import java.util.List;
import java.util.function.Consumer;

/** Writes about queues. */
final class QueueUpdates implements QueueWrites {
    private final Session sql;
    private final Consumer<HomeId> requireLock;

    QueueUpdates(Session sql, Consumer<HomeId> requireLock) {
        this.sql = sql;
        this.requireLock = requireLock;
    }

    @Override
    public void put(QueueRow queue) {
        requireLock.accept(queue.home());
        sql.update(
                "insert into queue (home, id, owner, filters, position, missed, held, silence, created, heard, ends)"
                        + " values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                queue.home().value(),
                queue.id(),
                queue.owner(),
                queue.filters(),
                queue.progress().position(),
                queue.progress().missed(),
                queue.progress().held(),
                queue.life().silence().toMillis(),
                queue.life().created().toEpochMilli(),
                queue.life().heard().toEpochMilli(),
                queue.life().ends().toEpochMilli());
        for (HomeId watched : queue.watched()) {
            sql.update(
                    "insert into queue_watch (home, queue, watched) values (?, ?, ?)",
                    queue.home().value(),
                    queue.id(),
                    watched.value());
        }
    }

    @Override
    public boolean remove(String id) {
        return removeThese(sql.list("select id from queue where id = ?", row -> row.getString(1), id)) > 0;
    }

    @Override
    public boolean move(String id, QueueRow.Progress from, QueueRow.Progress to, Instant heard) {
        return sql.update(
                        "update queue set position = ?, missed = ?, held = ?, heard = ?, ends = ? + silence"
                                + " where id = ? and position = ? and missed = ? and held = ?",
                        to.position(),
                        to.missed(),
                        to.held(),
                        heard.toEpochMilli(),
                        heard.toEpochMilli(),
                        id,
                        from.position(),
                        from.missed(),
                        from.held())
                > 0;
    }

    @Override
    public void heard(String id, Instant when) {
        sql.update(
                "update queue set heard = ?, ends = ? + silence where id = ?",
                when.toEpochMilli(),
                when.toEpochMilli(),
                id);
    }

    @Override
    public int removeEnded(String owner, Instant before) {
        return removeThese(sql.list(
                "select id from queue where owner = ? and ends < ?",
                row -> row.getString(1),
                owner,
                before.toEpochMilli()));
    }

    @Override
    public int removeEnded(Instant before) {
        return removeThese(
                sql.list("select id from queue where ends < ?", row -> row.getString(1), before.toEpochMilli()));
    }

    @Override
    public void removeAll(HomeId home) {
        removeThese(sql.list("select id from queue where home = ?", row -> row.getString(1), home.value()));
    }

    private int removeThese(List<String> ids) {
        for (String id : ids) {
            sql.update(
                    "delete from queue_watch where queue = ? and home = (select home from queue where id = ?)", id, id);
            sql.update("delete from doorbell where queue = ?", id);
            sql.update("delete from queue where id = ?", id);
        }
        return ids.size();
    }
}
