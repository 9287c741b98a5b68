package dev.orrery.store.sql;

import dev.orrery.model.HomeId;
import dev.orrery.model.MailDomain;
import dev.orrery.store.EarlyCancel;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Cancellations that came before what they cancel (decision 0045). */
final class EarlyCancelQueries {
    private final Session sql;

    EarlyCancelQueries(Session sql) {
        this.sql = sql;
    }

    /** One of a home. */
    private record Kept(String uid, String id, String sender) {
        /** Who has a domain makes as many addresses in it as they like. */
        String domain() {
            return MailDomain.of(sender);
        }

        /** And as many domains below it; mostly that is what somebody has registered. */
        String site() {
            String domain = domain();
            int dot = domain.lastIndexOf('.', domain.lastIndexOf('.') - 1);
            return domain.substring(dot + 1);
        }
    }

    List<EarlyCancel> of(HomeId home, String uid) {
        return sql.list(
                "select sender, content from mail_cancelled where home = ? and uid = ? order by since, id",
                row -> new EarlyCancel(home, uid, row.getString(1), row.getBytes(2)),
                home.value(),
                uid);
    }

    void put(EarlyCancel cancel, EarlyCancel.Bounds bounds, Instant now) {
        sql.update(
                "insert into mail_cancelled (home, uid, id, sender, content, since) values (?, ?, ?, ?, ?, ?)"
                        + " on conflict (home, uid, id) do nothing",
                cancel.home().value(),
                cancel.uid(),
                cancel.id(),
                cancel.sender(),
                cancel.content(),
                now.toEpochMilli());
        makeRoom(cancel, bounds);
    }

    private void makeRoom(EarlyCancel cancel, EarlyCancel.Bounds bounds) {
        Kept own = new Kept(cancel.uid(), cancel.id(), cancel.sender());
        List<Kept> others = new ArrayList<>(sql.list(
                "select uid, id, sender from mail_cancelled where home = ? order by since, uid, id",
                row -> new Kept(row.getString(1), row.getString(2), row.getString(3)),
                cancel.home().value()));
        others.removeIf(kept -> kept.uid().equals(own.uid()) && kept.id().equals(own.id()));
        List<Kept> ofDomain = others.stream()
                .filter(kept -> kept.domain().equals(own.domain()))
                .toList();
        for (Kept oldest : ofDomain.subList(0, Math.max(0, ofDomain.size() + 1 - bounds.ofDomain()))) {
            others.remove(oldest);
            remove(cancel.home(), oldest);
        }
        while (!others.isEmpty() && others.size() + 1 > bounds.most()) {
            Kept oldest = ofWhoeverHasMost(others, own);
            others.remove(oldest);
            remove(cancel.home(), oldest);
        }
    }

    /** The oldest of them. */
    private static Kept ofWhoeverHasMost(List<Kept> others, Kept own) {
        List<Kept> all = new ArrayList<>(others);
        all.add(own);
        var ofSites = all.stream().collect(Collectors.groupingBy(Kept::site, Collectors.counting()));
        var ofDomains = all.stream().collect(Collectors.groupingBy(Kept::domain, Collectors.counting()));
        Function<Kept, Long> site = kept -> ofSites.getOrDefault(kept.site(), 0L);
        Function<Kept, Long> domain = kept -> ofDomains.getOrDefault(kept.domain(), 0L);
        Comparator<Kept> fullest = Comparator.comparing(site).thenComparing(domain);
        Kept chosen = others.getFirst();
        for (Kept kept : others) {
            chosen = fullest.compare(kept, chosen) > 0 ? kept : chosen;
        }
        return chosen;
    }

    private void remove(HomeId home, Kept kept) {
        sql.update(
                "delete from mail_cancelled where home = ? and uid = ? and id = ?",
                home.value(),
                kept.uid(),
                kept.id());
    }

    void forgetBefore(long moment) {
        sql.update("delete from mail_cancelled where since < ?", moment);
    }

    void forget(HomeId home) {
        sql.update("delete from mail_cancelled where home = ?", home.value());
    }
}
