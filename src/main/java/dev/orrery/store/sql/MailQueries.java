package dev.orrery.store.sql;

import dev.orrery.model.HomeId;
import dev.orrery.store.EarlyCancel;
import dev.orrery.store.LetterRow;
import dev.orrery.store.LetterTrace;
import dev.orrery.store.MailPlace;
import dev.orrery.store.MailWrites;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** Letters, what came by mail, and how far mailboxes were read. */
final class MailQueries implements MailWrites {
    private static final String LETTER = "select home, seq, recipient, message_id, sender, address, content, since,"
            + " state, status, attempts, next_try, problem from letter";

    /**
     * Nothing that was to be sent before about the same event to the same address still waits. A CANCEL of what somebody has
     * not heard of does nothing, and the REQUEST that comes after it stays for ever.
     */
    private static final String FIRST = " and (state <> 'waiting' or not exists (select 1 from letter older"
            + " join message before on before.home = older.home and before.seq = older.seq"
            + " join message own on own.home = letter.home and own.seq = letter.seq and own.uid = before.uid"
            + " where older.home = letter.home and lower(older.address) = lower(letter.address)"
            + " and older.seq < letter.seq and older.state = 'waiting'))";

    private final Session sql;
    private final TraceQueries traces;
    private final EarlyCancelQueries cancels;
    private final Instant now;

    /** @param now what new rows carry */
    MailQueries(Session sql, Instant now) {
        this.sql = sql;
        this.traces = new TraceQueries(sql);
        this.cancels = new EarlyCancelQueries(sql);
        this.now = now;
    }

    @Override
    public List<LetterRow> dueLetters(Instant moment, int limit) {
        return sql.list(
                LETTER + " where state <> 'dead' and next_try <= ?" + FIRST
                        + " order by next_try, home, seq, recipient limit ?",
                MailQueries::letter,
                moment.toEpochMilli(),
                limit);
    }

    @Override
    public Optional<LetterRow> letter(LetterRow.Key key) {
        return Optional.ofNullable(sql.one(
                LETTER + " where home = ? and seq = ? and recipient = ?",
                MailQueries::letter,
                key.home().value(),
                key.seq(),
                key.recipient()));
    }

    @Override
    public Set<String> recipients(HomeId home, long seq) {
        return new HashSet<>(sql.list(
                "select recipient from letter where home = ? and seq = ?", row -> row.getString(1), home.value(), seq));
    }

    @Override
    public List<LetterRow> letters(LetterRow.State state, int limit) {
        return sql.list(
                LETTER + " where state = ? order by since, home, seq, recipient limit ?",
                MailQueries::letter,
                word(state),
                limit);
    }

    @Override
    public long countLetters(LetterRow.State state) {
        return sql.number("select count(*) from letter where state = ?", word(state));
    }

    @Override
    public void putLetter(LetterRow letter) {
        LetterRow.Progress progress = letter.progress();
        sql.update(
                "insert into letter (home, seq, recipient, message_id, sender, address, content, since, state, status,"
                        + " attempts, next_try, problem) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
                        + " on conflict (home, seq, recipient) do nothing",
                letter.to().home().value(),
                letter.to().seq(),
                letter.to().recipient(),
                letter.messageId(),
                letter.envelope().sender(),
                letter.envelope().address(),
                letter.content(),
                letter.since().toEpochMilli(),
                word(progress.state()),
                progress.status(),
                progress.attempts(),
                progress.nextTry().toEpochMilli(),
                progress.problem());
    }

    @Override
    public boolean moveLetter(LetterRow.Key key, LetterRow.Progress from, LetterRow.Progress to) {
        return sql.update(
                        "update letter set state = ?, status = ?, attempts = ?, next_try = ?, problem = ?"
                                + " where home = ? and seq = ? and recipient = ?"
                                + " and state = ? and attempts = ? and next_try = ?",
                        word(to.state()),
                        to.status(),
                        to.attempts(),
                        to.nextTry().toEpochMilli(),
                        to.problem(),
                        key.home().value(),
                        key.seq(),
                        key.recipient(),
                        word(from.state()),
                        from.attempts(),
                        from.nextTry().toEpochMilli())
                > 0;
    }

    @Override
    public boolean claimLetter(LetterRow.Key key, LetterRow.Progress from, Instant until) {
        return sql.update(
                        "update letter set attempts = attempts + 1, next_try = ?"
                                + " where home = ? and seq = ? and recipient = ?"
                                + " and state = ? and attempts = ? and next_try = ?" + FIRST,
                        until.toEpochMilli(),
                        key.home().value(),
                        key.seq(),
                        key.recipient(),
                        word(from.state()),
                        from.attempts(),
                        from.nextTry().toEpochMilli())
                > 0;
    }

    @Override
    public boolean reviveLetter(LetterRow.Key key, Instant moment) {
        long at = moment.toEpochMilli();
        return sql.update(
                        "update letter set state = 'waiting', since = ?, attempts = 0, next_try = ?"
                                + " where home = ? and seq = ? and recipient = ? and state = 'dead'",
                        at,
                        at,
                        key.home().value(),
                        key.seq(),
                        key.recipient())
                > 0;
    }

    @Override
    public void removeLetter(LetterRow.Key key) {
        sql.update(
                "delete from letter where home = ? and seq = ? and recipient = ?",
                key.home().value(),
                key.seq(),
                key.recipient());
    }

    @Override
    public void releaseLetters(Instant moment) {
        long at = moment.toEpochMilli();
        sql.update("update letter set next_try = ? where state <> 'dead' and next_try > ?", at, at);
    }

    @Override
    public Optional<LetterTrace> trace(LetterRow.Key key) {
        return traces.of(key);
    }

    @Override
    public List<LetterTrace> traces(HomeId home, String uid, int limit) {
        return traces.ofHome(home, uid, limit);
    }

    @Override
    public Optional<LetterTrace> traceOfLink(String digest) {
        return traces.ofLink(digest);
    }

    @Override
    public Optional<LetterTrace> traceOfMessage(String messageId) {
        return traces.ofMessage(messageId);
    }

    @Override
    public List<LetterRow.Key> newerLetters(LetterTrace trace) {
        return traces.newer(trace);
    }

    @Override
    public List<LetterTrace> returnedLetters(int limit) {
        return traces.returned(limit);
    }

    @Override
    public void putTrace(LetterTrace trace) {
        traces.put(trace);
    }

    @Override
    public boolean noteReturned(LetterRow.Key key, LetterTrace.Note note) {
        return traces.noteReturned(key, note);
    }

    @Override
    public void noteAnswered(LetterRow.Key key, LetterTrace.Note note) {
        traces.noteAnswered(key, note);
    }

    @Override
    public boolean isSeen(HomeId home, String digest) {
        return sql.number("select count(*) from mail_seen where home = ? and digest = ?", home.value(), digest) > 0;
    }

    @Override
    public void putSeen(HomeId home, String digest) {
        sql.later(
                "insert into mail_seen (home, digest, since) values (?, ?, ?) on conflict (home, digest) do nothing",
                home.value(),
                digest,
                now.toEpochMilli());
    }

    @Override
    public List<EarlyCancel> earlyCancels(HomeId home, String uid) {
        return cancels.of(home, uid);
    }

    @Override
    public void putEarlyCancel(EarlyCancel cancel, EarlyCancel.Bounds bounds) {
        cancels.put(cancel, bounds, now);
    }

    @Override
    public Optional<MailPlace> place(HomeId home, String folder) {
        return Optional.ofNullable(sql.one(
                "select uid_validity, uid, looked from mail_place where home = ? and folder = ?",
                row -> new MailPlace(row.getLong(1), row.getLong(2), Instant.ofEpochMilli(row.getLong(3))),
                home.value(),
                folder));
    }

    @Override
    public Instant noteWaiting(HomeId home, String folder, MailPlace at) {
        sql.update(
                "insert into mail_waiting (home, folder, uid_validity, uid, since) values (?, ?, ?, ?, ?)"
                        + " on conflict (home, folder, uid_validity, uid) do nothing",
                home.value(),
                folder,
                at.uidValidity(),
                at.uid(),
                at.looked().toEpochMilli());
        return Instant.ofEpochMilli(sql.number(
                "select since from mail_waiting where home = ? and folder = ? and uid_validity = ? and uid = ?",
                home.value(),
                folder,
                at.uidValidity(),
                at.uid()));
    }

    @Override
    public Map<Long, Instant> waiting(HomeId home, String folder, long uidValidity) {
        Map<Long, Instant> waiting = new TreeMap<>();
        sql.list(
                        "select uid, since from mail_waiting where home = ? and folder = ? and uid_validity = ?",
                        row -> Map.entry(row.getLong(1), Instant.ofEpochMilli(row.getLong(2))),
                        home.value(),
                        folder,
                        uidValidity)
                .forEach(mail -> waiting.put(mail.getKey(), mail.getValue()));
        return waiting;
    }

    @Override
    public void putPlace(HomeId home, String folder, MailPlace place, Set<Long> left) {
        List<Object> values = new ArrayList<>(List.of(home.value(), folder, place.uidValidity(), place.uid()));
        values.addAll(left);
        String but = left.isEmpty() ? "" : " and uid not in (" + "?, ".repeat(left.size() - 1) + "?)";
        sql.update(
                "delete from mail_waiting where home = ? and folder = ? and (uid_validity <> ? or uid <= ?" + but + ")",
                values.toArray());
        sql.update(
                "insert into mail_place (home, folder, uid_validity, uid, looked) values (?, ?, ?, ?, ?)"
                        + " on conflict (home, folder) do update set uid_validity = excluded.uid_validity,"
                        + " uid = excluded.uid, looked = excluded.looked"
                        + " where mail_place.uid_validity <> excluded.uid_validity or mail_place.uid <= excluded.uid"
                        + " or mail_place.looked < excluded.looked",
                home.value(),
                folder,
                place.uidValidity(),
                place.uid(),
                place.looked().toEpochMilli());
    }

    @Override
    public void forgetBefore(Instant moment) {
        long before = moment.toEpochMilli();
        sql.update("delete from letter where state = 'dead' and since < ?", before);
        sql.update("delete from mail_seen where since < ?", before);
        cancels.forgetBefore(before);
        sql.update("delete from request where kind = 'UNPROVED' and since < ?", before);
        traces.forgetUntil(now);
    }

    @Override
    public void forgetHome(HomeId home) {
        sql.update("delete from letter where home = ?", home.value());
        traces.forget(home);
        sql.update("delete from mail_seen where home = ?", home.value());
        cancels.forget(home);
        sql.update("delete from mail_place where home = ?", home.value());
        sql.update("delete from mail_waiting where home = ?", home.value());
    }

    private static String word(LetterRow.State state) {
        return state.name().toLowerCase(Locale.ROOT);
    }

    private static LetterRow letter(ResultSet row) throws SQLException {
        return new LetterRow(
                new LetterRow.Key(new HomeId(row.getLong(1)), row.getLong(2), row.getString(3)),
                row.getString(4),
                new LetterRow.Envelope(row.getString(5), row.getString(6)),
                row.getBytes(7),
                Instant.ofEpochMilli(row.getLong(8)),
                new LetterRow.Progress(
                        LetterRow.State.valueOf(row.getString(9).toUpperCase(Locale.ROOT)),
                        row.getString(10),
                        row.getInt(11),
                        Instant.ofEpochMilli(row.getLong(12)),
                        row.getString(13)));
    }
}
