package dev.orrery.store.sql;

import dev.orrery.store.DoorbellRow;
import dev.orrery.store.DoorbellWrites;
import java.time.Instant;

/** Writes about doorbells. */
final class DoorbellUpdates implements DoorbellWrites {
    private final Session sql;

    DoorbellUpdates(Session sql) {
        this.sql = sql;
    }

    @Override
    public void put(DoorbellRow doorbell) {
        remove(doorbell.queue());
        sql.update(
                "insert into doorbell (home, queue, address, port, context, challenge, made, position, rung, times, due)"
                        + " values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 0)",
                doorbell.home().value(),
                doorbell.queue(),
                doorbell.target().address(),
                doorbell.target().port(),
                doorbell.context(),
                doorbell.challenge(),
                doorbell.made().toEpochMilli(),
                doorbell.rung().position(),
                doorbell.rung().at().toEpochMilli(),
                doorbell.rung().times());
    }

    @Override
    public boolean prove(String queue, String challenge) {
        return sql.update(
                        "update doorbell set challenge = '' where queue = ? and challenge = ? and challenge <> ''",
                        queue,
                        challenge)
                > 0;
    }

    @Override
    public boolean rung(DoorbellRow doorbell, DoorbellRow.Rung to, Instant due) {
        return sql.update(
                        "update doorbell set position = ?, rung = ?, times = ?, due = ?"
                                + " where queue = ? and position = ? and rung = ? and times = ? and challenge = ''",
                        to.position(),
                        to.at().toEpochMilli(),
                        to.times(),
                        due.toEpochMilli(),
                        doorbell.queue(),
                        doorbell.rung().position(),
                        doorbell.rung().at().toEpochMilli(),
                        doorbell.rung().times())
                > 0;
    }

    @Override
    public void look(String queue, Instant due) {
        sql.update("update doorbell set due = ? where queue = ?", due.toEpochMilli(), queue);
    }

    @Override
    public boolean remove(String queue) {
        return sql.update("delete from doorbell where queue = ?", queue) > 0;
    }
}
