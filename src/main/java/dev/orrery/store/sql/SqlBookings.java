package dev.orrery.store.sql;

import dev.orrery.model.HomeId;
import dev.orrery.store.BookingWrites;
import dev.orrery.store.HeldAnswer;
import dev.orrery.store.OfferRow;
import dev.orrery.store.QuotaPeriod;
import dev.orrery.store.RequestRow;
import java.time.Instant;
import java.util.List;
import java.util.function.Consumer;

/** Writes of requests, offers, preferences and quotas, inside one transaction. */
final class SqlBookings extends BookingQueries implements BookingWrites {
    private final Consumer<HomeId> locked;
    private final boolean journal;

    /**
     * @param locked throws if the transaction does not hold the home's lock
     * @param journal whether another database has to hear of it
     */
    SqlBookings(Session sql, Recalled recalled, Consumer<HomeId> locked, boolean journal) {
        super(sql, recalled);
        this.locked = locked;
        this.journal = journal;
    }

    @Override
    public void putRequest(RequestRow request) {
        locked.accept(request.home());
        sql.later(
                "insert into request (home, id, kind, uid, recurrence, sender, method, summary, why, since, content)"
                        + " values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) on conflict (home, id) do update set"
                        + " method = excluded.method, summary = excluded.summary, why = excluded.why,"
                        + " since = excluded.since, content = excluded.content",
                request.home().value(),
                request.id(),
                request.kind().name(),
                request.uid(),
                request.recurrence(),
                request.sender(),
                request.method(),
                request.summary(),
                request.why(),
                request.since().toEpochMilli(),
                request.content());
    }

    @Override
    public void removeRequest(HomeId home, String id) {
        locked.accept(home);
        sql.later("delete from request where home = ? and id = ?", home.value(), id);
    }

    @Override
    public void removeRequests(HomeId home, String uid, RequestRow.Kind kind) {
        locked.accept(home);
        sql.later("delete from request where home = ? and uid = ? and kind = ?", home.value(), uid, kind.name());
    }

    @Override
    public void putOffers(HomeId home, String uid, List<OfferRow> offers) {
        locked.accept(home);
        recalled.forgetOffers(home);
        sql.later("delete from offer where home = ? and uid = ?", home.value(), uid);
        for (OfferRow offer : offers) {
            sql.later(
                    "insert into offer (home, uid, recurrence, started, ended, organizer, summary, expires)"
                            + " values (?, ?, ?, ?, ?, ?, ?, ?) on conflict (home, uid, started) do nothing",
                    home.value(),
                    uid,
                    offer.recurrence(),
                    offer.start(),
                    offer.end(),
                    offer.organizer(),
                    offer.summary(),
                    offer.expires().toEpochMilli());
        }
    }

    @Override
    public void expireOffers(HomeId home, Instant now) {
        locked.accept(home);
        recalled.forgetOffers(home);
        sql.later("delete from offer where home = ? and expires <= ?", home.value(), now.toEpochMilli());
    }

    @Override
    public void putHeldAnswer(HeldAnswer answer) {
        locked.accept(answer.home());
        sql.later(
                "insert into held_answer (home, uid, cause, base_seq, base, planned, since)"
                        + " values (?, ?, ?, ?, ?, ?, ?) on conflict (home, uid) do update set"
                        + " cause = excluded.cause, base_seq = excluded.base_seq, base = excluded.base,"
                        + " planned = excluded.planned, since = excluded.since",
                answer.home().value(),
                answer.uid(),
                answer.cause(),
                answer.baseSeq(),
                answer.base(),
                String.join("\n", answer.planned()),
                answer.since().toEpochMilli());
    }

    @Override
    public void removeHeldAnswer(HomeId home, String uid) {
        locked.accept(home);
        sql.later("delete from held_answer where home = ? and uid = ?", home.value(), uid);
    }

    @Override
    public void putPreference(HomeId home, String key, String value) {
        locked.accept(home);
        recalled.clear();
        if (value.isEmpty()) {
            sql.later("delete from preference where home = ? and key = ?", home.value(), key);
            return;
        }
        sql.later(
                "insert into preference (home, key, value) values (?, ?, ?)"
                        + " on conflict (home, key) do update set value = excluded.value",
                home.value(),
                key,
                value);
    }

    @Override
    public void putLimit(String quota, String payer, long seconds) {
        locked.accept(HomeId.REGISTRY);
        if (seconds < 0) {
            sql.later("delete from quota_limit where home = 0 and quota = ? and payer = ?", quota, payer);
            return;
        }
        sql.later(
                "insert into quota_limit (home, quota, payer, seconds) values (0, ?, ?, ?)"
                        + " on conflict (home, quota, payer) do update set seconds = excluded.seconds",
                quota,
                payer,
                seconds);
    }

    @Override
    public void putGroup(String quota, String person, String payer) {
        locked.accept(HomeId.REGISTRY);
        if (payer.isEmpty()) {
            sql.later("delete from quota_group where home = 0 and quota = ? and person = ?", quota, person);
            return;
        }
        sql.later(
                "insert into quota_group (home, quota, person, payer) values (0, ?, ?, ?)"
                        + " on conflict (home, quota, person) do update set payer = excluded.payer",
                quota,
                person,
                payer);
    }

    @Override
    public String payer(String quota, String person) {
        return journal ? "" : groupOf(quota, person).orElse(person);
    }

    @Override
    public void putPeriods(HomeId home, String uid, List<QuotaPeriod> periods) {
        locked.accept(home);
        String removal = "delete from quota_period where home = ? and uid = ?";
        if (!journal) {
            sql.later(removal, home.value(), uid);
        } else if (sql.update(removal, home.value(), uid) > 0 || !periods.isEmpty()) {
            QuotaDues.put(sql, home, uid);
        }
        for (QuotaPeriod period : periods) {
            sql.later(
                    "insert into quota_period (home, quota, uid, recurrence, started, ended, payer, person, summary)"
                            + " values (?, ?, ?, ?, ?, ?, ?, ?, ?) on conflict (home, quota, uid, started)"
                            + " do update set ended = case when excluded.ended > quota_period.ended"
                            + " then excluded.ended else quota_period.ended end",
                    home.value(),
                    period.quota(),
                    uid,
                    period.recurrence(),
                    period.start(),
                    period.end(),
                    period.payer(),
                    period.person(),
                    period.summary());
        }
    }

    @Override
    public void forget(HomeId home) {
        locked.accept(home);
        recalled.clear();
        if (journal) {
            QuotaDues.putAll(sql, home);
        }
        for (String table : List.of("request", "offer", "held_answer", "preference", "quota_period")) {
            sql.later("delete from " + table + " where home = ?", home.value());
        }
    }

    @Override
    public int expirePeriods(long before) {
        locked.accept(HomeId.REGISTRY);
        return sql.update("delete from quota_period where ended <= ?", before);
    }
}
