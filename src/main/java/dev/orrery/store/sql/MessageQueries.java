package dev.orrery.store.sql;

import dev.orrery.model.HomeId;
import dev.orrery.store.DeliveryRow;
import dev.orrery.store.MessageRow;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Scheduling messages and what became of them. */
final class MessageQueries {
    private static final String DELIVERY = "select home, seq, recipient, status, since from delivery";

    /** What goes by mail is tried again by whoever sends mail. */
    private static final String WAITING = " where status = '1.0' and not exists (select 1 from letter"
            + " where letter.home = delivery.home and letter.seq = delivery.seq"
            + " and letter.recipient = delivery.recipient)";

    private MessageQueries() {}

    static @Nullable MessageRow message(Session sql, HomeId home, long seq) {
        return sql.one(
                "select method, uid, sender, recipients, content from message where home = ? and seq = ?",
                row -> new MessageRow(
                        home,
                        seq,
                        row.getString(1),
                        row.getString(2),
                        row.getString(3),
                        List.of(row.getString(4).split("\n")),
                        row.getBytes(5)),
                home.value(),
                seq);
    }

    static List<DeliveryRow> deliveries(Session sql, HomeId home, long seq) {
        return sql.list(
                DELIVERY + " where home = ? and seq = ? order by recipient",
                MessageQueries::delivery,
                home.value(),
                seq);
    }

    static @Nullable DeliveryRow delivery(Session sql, HomeId home, long seq, String recipient) {
        return sql.one(
                DELIVERY + " where home = ? and seq = ? and recipient = ?",
                MessageQueries::delivery,
                home.value(),
                seq,
                recipient);
    }

    static List<DeliveryRow> waiting(Session sql, @Nullable DeliveryRow after, int limit) {
        String order = " order by since, home, seq, recipient limit ?";
        return after == null
                ? sql.list(DELIVERY + WAITING + order, MessageQueries::delivery, limit)
                : sql.list(
                        DELIVERY + WAITING + " and (since, home, seq, recipient) > (?, ?, ?, ?)" + order,
                        MessageQueries::delivery,
                        after.since().toEpochMilli(),
                        after.home().value(),
                        after.seq(),
                        after.recipient(),
                        limit);
    }

    static boolean isBehind(Session sql, HomeId home, long seq, String recipient) {
        return sql.number(
                        "select count(*) from delivery d"
                                + " join message older on older.home = d.home and older.seq = d.seq"
                                + " join message newer on newer.home = d.home and newer.uid = older.uid"
                                + " where d.home = ? and d.seq < ? and d.recipient = ? and d.status = '1.0'"
                                + " and newer.seq = ?",
                        home.value(),
                        seq,
                        recipient,
                        seq)
                > 0;
    }

    /** 0 for none. */
    static long nextBehind(Session sql, HomeId home, long seq, String recipient) {
        return sql.number(
                "select coalesce(min(d.seq), 0) from delivery d"
                        + " join message newer on newer.home = d.home and newer.seq = d.seq"
                        + " join message older on older.home = d.home and older.uid = newer.uid"
                        + " where d.home = ? and d.seq > ? and d.recipient = ? and d.status = '1.0'"
                        + " and older.seq = ?",
                home.value(),
                seq,
                recipient,
                seq);
    }

    static long countWaiting(Session sql) {
        Long count = sql.one("select count(*) from delivery" + WAITING, row -> row.getLong(1));
        return count == null ? 0 : count;
    }

    static void put(Session sql, MessageRow message) {
        sql.later(
                "insert into message (home, seq, method, uid, sender, recipients, content) values (?, ?, ?, ?, ?, ?, ?)",
                message.home().value(),
                message.seq(),
                message.method(),
                message.uid(),
                message.sender(),
                String.join("\n", message.recipients()),
                message.content());
    }

    /** The first final word counts, unless a letter that was given up (5.1) is sent after all (1.1). */
    static void put(Session sql, DeliveryRow delivery) {
        sql.later(
                "insert into delivery (home, seq, recipient, status, since) values (?, ?, ?, ?, ?)"
                        + " on conflict (home, seq, recipient) do update set status = excluded.status"
                        + " where delivery.status = '1.0' or delivery.status = '5.1' and excluded.status = '1.1'",
                delivery.home().value(),
                delivery.seq(),
                delivery.recipient(),
                delivery.status(),
                delivery.since().toEpochMilli());
    }

    /** Up to and including {@code seq}; what a link in a letter still leads to goes when the link ends. Returns how many rows. */
    static long forget(Session sql, HomeId home, long seq) {
        return sql.update(
                        "delete from message where home = ? and seq <= ? and not exists (select 1 from letter_trace trace"
                                + " where trace.home = message.home and trace.seq = message.seq and trace.link <> '')",
                        home.value(),
                        seq)
                + sql.update("delete from delivery where home = ? and seq <= ?", home.value(), seq);
    }

    private static DeliveryRow delivery(ResultSet row) throws SQLException {
        return new DeliveryRow(
                new HomeId(row.getLong(1)),
                row.getLong(2),
                row.getString(3),
                row.getString(4),
                Instant.ofEpochMilli(row.getLong(5)));
    }
}
