package dev.orrery.store.sql;

import dev.orrery.model.HomeId;
import dev.orrery.store.LetterRow;
import dev.orrery.store.LetterTrace;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** What is known of letters when they are gone. */
final class TraceQueries {
    private static final String TRACE = "select home, seq, recipient, message_id, uid, address, link, language, since,"
            + " until, returned, problem, answered, answer from letter_trace";
    private static final String OF_KEY = " where home = ? and seq = ? and recipient = ?";

    private final Session sql;

    TraceQueries(Session sql) {
        this.sql = sql;
    }

    Optional<LetterTrace> of(LetterRow.Key key) {
        return Optional.ofNullable(
                sql.one(TRACE + OF_KEY, TraceQueries::trace, key.home().value(), key.seq(), key.recipient()));
    }

    List<LetterTrace> ofHome(HomeId home, String uid, int limit) {
        String newest = " order by seq desc, recipient limit ?";
        return uid.isEmpty()
                ? sql.list(TRACE + " where home = ?" + newest, TraceQueries::trace, home.value(), limit)
                : sql.list(
                        TRACE + " where home = ? and uid = ?" + newest, TraceQueries::trace, home.value(), uid, limit);
    }

    Optional<LetterTrace> ofLink(String digest) {
        return digest.isEmpty()
                ? Optional.empty()
                : Optional.ofNullable(sql.one(TRACE + " where link = ? and link <> ''", TraceQueries::trace, digest));
    }

    Optional<LetterTrace> ofMessage(String messageId) {
        return Optional.ofNullable(sql.one(TRACE + " where message_id = ?", TraceQueries::trace, messageId));
    }

    List<LetterRow.Key> newer(LetterTrace trace) {
        LetterRow.Key to = trace.to();
        return sql.list(
                "select seq from letter_trace where home = ? and uid = ? and recipient = ? and seq > ? order by seq",
                row -> new LetterRow.Key(to.home(), row.getLong(1), to.recipient()),
                to.home().value(),
                trace.uid(),
                to.recipient(),
                to.seq());
    }

    List<LetterTrace> returned(int limit) {
        return sql.list(
                TRACE + " where returned <> 0 order by returned desc, home, seq, recipient limit ?",
                TraceQueries::trace,
                limit);
    }

    void put(LetterTrace trace) {
        sql.later(
                "insert into letter_trace (home, seq, recipient, message_id, uid, address, link, language, since, until,"
                        + " returned, problem, answered, answer) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
                        + " on conflict (home, seq, recipient) do nothing",
                trace.to().home().value(),
                trace.to().seq(),
                trace.to().recipient(),
                trace.messageId(),
                trace.uid(),
                trace.address(),
                trace.link().digest(),
                trace.link().language(),
                trace.since().toEpochMilli(),
                trace.until().toEpochMilli(),
                at(trace.returned()),
                says(trace.returned()),
                at(trace.answered()),
                says(trace.answered()));
    }

    boolean noteReturned(LetterRow.Key key, LetterTrace.Note note) {
        int noted = sql.update(
                "update letter_trace set returned = ?, problem = ?" + OF_KEY + " and returned = 0",
                note.at().toEpochMilli(),
                note.says(),
                key.home().value(),
                key.seq(),
                key.recipient());
        if (noted > 0) {
            // the only way back from 1.1: a mail server took it, and another one could not bring it
            sql.later(
                    "update delivery set status = '5.1'" + OF_KEY + " and status = '1.1'",
                    key.home().value(),
                    key.seq(),
                    key.recipient());
        }
        return noted > 0;
    }

    void noteAnswered(LetterRow.Key key, LetterTrace.Note note) {
        sql.later(
                "update letter_trace set answered = ?, answer = ?" + OF_KEY + " and answered <= ?",
                note.at().toEpochMilli(),
                note.says(),
                key.home().value(),
                key.seq(),
                key.recipient(),
                note.at().toEpochMilli());
    }

    /** With the messages that only links kept: their entries of the log are forgotten already. */
    void forgetUntil(Instant moment) {
        sql.later(
                "delete from message where (home, seq) in (select home, seq from letter_trace where until < ?)"
                        + " and seq <= (select floor from home where home.id = message.home)"
                        + " and not exists (select 1 from letter_trace trace where trace.home = message.home"
                        + " and trace.seq = message.seq and trace.link <> '' and trace.until >= ?)",
                moment.toEpochMilli(),
                moment.toEpochMilli());
        sql.later("delete from letter_trace where until < ?", moment.toEpochMilli());
    }

    void forget(HomeId home) {
        sql.later("delete from letter_trace where home = ?", home.value());
    }

    private static long at(Optional<LetterTrace.Note> note) {
        return note.map(one -> one.at().toEpochMilli()).orElse(0L);
    }

    private static String says(Optional<LetterTrace.Note> note) {
        return note.map(LetterTrace.Note::says).orElse("");
    }

    private static Optional<LetterTrace.Note> note(long at, String says) {
        return at == 0 ? Optional.empty() : Optional.of(new LetterTrace.Note(Instant.ofEpochMilli(at), says));
    }

    private static LetterTrace trace(ResultSet row) throws SQLException {
        return new LetterTrace(
                new LetterRow.Key(new HomeId(row.getLong(1)), row.getLong(2), row.getString(3)),
                row.getString(4),
                row.getString(5),
                row.getString(6),
                new LetterTrace.Link(row.getString(7), row.getString(8)),
                Instant.ofEpochMilli(row.getLong(9)),
                Instant.ofEpochMilli(row.getLong(10)),
                note(row.getLong(11), row.getString(12)),
                note(row.getLong(13), row.getString(14)));
    }
}
