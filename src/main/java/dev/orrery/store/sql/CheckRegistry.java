package dev.orrery.store.sql;

import dev.orrery.model.Principal;
import dev.orrery.model.PrincipalName;
import dev.orrery.store.Follower;
import dev.orrery.store.Position;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;

/** The check of what belongs to no home: principals and their look-up tables, followers, the store's own values. */
final class CheckRegistry {
    /** Tables whose every row belongs to a home. */
    private static final List<String> OF_HOMES = List.of(
            "principal",
            "principal_mail",
            "principal_member",
            "collection",
            "collection_gone",
            "collection_property",
            "access",
            "withdrawn",
            "object",
            "object_property",
            "change",
            "queue",
            "queue_watch",
            "doorbell",
            "registration",
            "name_part",
            "hook",
            "push",
            "lock",
            "request",
            "offer",
            "held_answer",
            "preference",
            "quota_limit",
            "quota_group",
            "quota_period",
            "busy_window",
            "busy_entry",
            "busy_period",
            "busy_other",
            "learned_window",
            "learned_period",
            "account",
            "account_poll",
            "tracked",
            "tracked_gone",
            "account_read",
            "machine_binding",
            "letter",
            "letter_trace",
            "mail_seen",
            "mail_cancelled",
            "mail_place",
            "mail_waiting");

    private final Session sql;
    private final String epoch;
    private final Consumer<String> found;

    CheckRegistry(Session sql, String epoch, Consumer<String> found) {
        this.sql = sql;
        this.epoch = epoch;
        this.found = found;
    }

    void run() {
        values();
        strays();
        principals();
        doubles();
        followers();
    }

    private void values() {
        if (Meta.get(sql, Meta.EPOCH) == null) {
            found.accept("The store has no epoch.");
        }
        String next = Meta.get(sql, Meta.NEXT_HOME);
        long newest = sql.number("select max(id) from home");
        if (next == null || Long.parseLong(next) <= newest) {
            found.accept("The next home would get the number " + next + ", but home " + newest + " exists.");
        }
    }

    private void strays() {
        for (String table : OF_HOMES) {
            sql.each(
                    "select distinct home from " + table + " where home not in (select id from home)",
                    row -> found.accept(
                            "The table " + table + " has rows of home " + row.getLong(1) + ", which does not exist."));
        }
        for (String table : List.of("hook_block", "hook_failure")) {
            sql.each(
                    "select distinct hook from " + table + " where hook not in (select id from hook)",
                    row -> found.accept("The table " + table + " has rows of the hook " + row.getString(1)
                            + ", which does not exist."));
        }
        sql.each(
                "select distinct queue from queue_watch where queue not in (select id from queue)",
                row -> found.accept("Homes are watched for the queue " + row.getString(1) + ", which does not exist."));
        sql.each(
                "select queue from doorbell where queue not in (select id from queue)",
                row -> found.accept("A doorbell is for the queue " + row.getString(1) + ", which does not exist."));
        sql.each(
                "select distinct home, mailbox from registration r where not exists (select 1 from name_part p"
                        + " where p.home = r.home and p.kind = 'mailbox' and p.name = r.mailbox)",
                row -> found.accept("The user " + row.getString(2) + " of a mail system, who is registered for home "
                        + row.getLong(1) + ", cannot be looked up by parts of the name."));
        sql.each(
                "select home, name from principal p where length(name) < 255 and not exists (select 1 from name_part n"
                        + " where n.home = p.home and n.kind = 'person' and n.name = p.name)",
                row -> found.accept("The name " + row.getString(2) + " of home " + row.getLong(1)
                        + " has no parts to be looked up by."));
        sql.each(
                "select id from home where id <> 0 and id not in (select home from principal)"
                        + " and id not in (select home from account)",
                row -> found.accept("Home " + row.getLong(1) + " belongs to no principal and to no cloud account."));
        sql.each(
                "select home from account where home not in (select home from account_poll)",
                row -> found.accept("The cloud account of home " + row.getLong(1) + " would never be looked at."));
        sql.each(
                "select home from machine_binding where account not in (select home from account)",
                row -> found.accept(
                        "Home " + row.getLong(1) + " is a machine of a cloud account that does not exist."));
        sql.each(
                "select distinct home from tracked where home not in (select home from account)",
                row -> found.accept("Home " + row.getLong(1) + " has machines and is no cloud account."));
    }

    private void principals() {
        Set<Long> homes = new TreeSet<>(sql.list("select home from principal", row -> row.getLong(1)));
        for (long home : homes) {
            try {
                Principal principal = PrincipalQueries.byHome(sql, new dev.orrery.model.HomeId(home));
                if (principal != null) {
                    principal(principal);
                }
            } catch (RuntimeException e) {
                found.accept("The principal of home " + home + " cannot be read: " + e.getMessage());
            }
        }
        sql.each(
                "select p.home from principal p join home h on h.id = p.home where p.guid <> h.guid"
                        + " or p.archived <> h.archived",
                row -> found.accept("Home " + row.getLong(1)
                        + " and its principal disagree about the GUID or about being archived."));
    }

    private void principal(Principal principal) {
        long home = principal.home().value();
        Set<String> mails = new HashSet<>(
                sql.list("select mail from principal_mail where home = ?", row -> row.getString(1), home));
        if (!mails.equals(PrincipalQueries.mails(principal))) {
            found.accept("The index of mail addresses has " + new TreeSet<>(mails) + " for " + principal.name()
                    + ", whose record has " + new TreeSet<>(PrincipalQueries.mails(principal)) + ".");
        }
        Set<String> members = new HashSet<>(sql.list(
                "select kind, name from principal_member where home = ?",
                row -> new PrincipalName(dev.orrery.model.PrincipalKind.valueOf(row.getString(1)), row.getString(2))
                        .toString(),
                home));
        Set<String> real = new HashSet<>();
        principal.members().forEach(member -> real.add(member.toString()));
        if (!members.equals(real)) {
            found.accept("The index of members has " + new TreeSet<>(members) + " for " + principal.name()
                    + ", whose record has " + new TreeSet<>(real) + ".");
        }
        String folded = sql.one("select folded from principal where home = ?", row -> row.getString(1), home);
        if (!PrincipalQueries.folded(principal).equals(folded)) {
            found.accept("The text that searches for " + principal.name() + " look into is not that of the record.");
        }
    }

    private void doubles() {
        sql.each(
                "select kind, name, count(*) from principal where archived = 0 group by kind, name having count(*) > 1",
                row -> found.accept(row.getInt(3) + " living principals are called " + row.getString(1) + " "
                        + row.getString(2) + "."));
        sql.each(
                "select guid, count(*) from principal where archived = 0 group by guid having count(*) > 1",
                row -> found.accept(row.getInt(2) + " living principals have the GUID " + row.getString(1) + "."));
    }

    private void followers() {
        LogQueries log = new LogQueries(sql);
        Position floor = log.floor(epoch);
        Position end = log.end(epoch);
        for (Follower follower : FollowerQueries.list(sql)) {
            Position at = follower.position();
            if (!at.epoch().equals(epoch)) {
                found.accept("The follower '" + follower.name() + "' has a position of another epoch.");
            } else if (LogQueries.compare(at, floor) < 0) {
                found.accept("The follower '" + follower.name() + "' has still to read entries that are forgotten.");
            } else if (LogQueries.compare(at, end) > 0) {
                found.accept("The follower '" + follower.name() + "' is ahead of the log's end.");
            }
        }
    }
}
