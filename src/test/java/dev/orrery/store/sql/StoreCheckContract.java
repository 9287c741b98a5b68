package dev.orrery.store.sql;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orrery.model.AccessEntry;
import dev.orrery.model.Change;
import dev.orrery.model.CollectionKind;
import dev.orrery.model.CollectionRef;
import dev.orrery.model.Grantee;
import dev.orrery.model.HomeId;
import dev.orrery.model.Principal;
import dev.orrery.model.PrincipalKind;
import dev.orrery.model.PrincipalName;
import dev.orrery.model.Privilege;
import dev.orrery.model.PropertyName;
import dev.orrery.store.LockRow;
import dev.orrery.store.StoreFixture;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** Plants one kind of damage after the other behind the store's back and sees that the check finds each. */
interface StoreCheckContract {
    SqlStore store();

    /** A connection past the store. */
    Connection connect() throws SQLException;

    /**
     * @param statement what is done to home {@code :h} and its calendar {@code :c}
     * @param sentence part of what must be found
     */
    record Damage(String statement, String sentence) {}

    List<Damage> OF_OBJECTS = List.of(
            new Damage("update object set content = idx where home = :h and name = 'a.ics'", "but its content's is"),
            new Damage("update object set size = size + 1 where home = :h and name = 'a.ics'", "is said to have"),
            new Damage("update object set etag = '\"x\"' where home = :h and name = 'a.ics'", "has the ETag \"x\""),
            new Damage("update object set uid = 'x' where home = :h and name = 'a.ics'", "looked up by the UID x"),
            new Damage("update object set idx = null where home = :h and name = 'a.ics'", "without an index"),
            new Damage(
                    "update object set idx = substr(idx, 1, 3) where home = :h and name = 'a.ics'",
                    "index that cannot be read"),
            new Damage(
                    "update object set uid = 'uid-b.ics', idx = (select idx from object where home = :h"
                            + " and name = 'b.ics') where home = :h and name = 'a.ics'",
                    "an index that is not its content's"),
            new Damage(
                    "update object set size = 2, etag = '\"0\"', content = null where home = :h and name = 'a.ics'",
                    "no calendar object"),
            new Damage("update object set last_seq = 999 where home = :h and name = 'a.ics'", "changed at 999"),
            new Damage("update object set last_seq = 1 where home = :h and name = 'a.ics'", "was made at"),
            new Damage("update object set created_seq = 0 where home = :h and name = 'a.ics'", "was made at 0"),
            new Damage("update object set collection = 77 where home = :h and name = 'a.ics'", "lives in a collection"),
            new Damage("update object set last_seq = 0 where home = :h and gone = 1", "the tombstone of gone.ics"),
            new Damage("update object set uid = 'x' where home = :h and gone = 1", "still has content"),
            new Damage("update home set used_bytes = used_bytes + 1 where id = :h", "is said to use"),
            new Damage(
                    "insert into object_property values (:h, :c, 'none', 'DAV:', 'x', '')",
                    "there are properties of none"));

    List<Damage> OF_THE_LOG = List.of(
            new Damage("delete from change where home = :h and seq = 3", "which should be"),
            new Damage("update change set seq = 999 where home = :h and seq = 4", "counts only to"),
            new Damage("update change set data = '{' where home = :h and seq = 3", "entry 3 of the log cannot be read"),
            new Damage("update change set collection = null where home = :h and seq = 4", "entry 4 of the log cannot"),
            new Damage("update change set minor = -:h where home = :h and seq = 4", "entry 4 of the log comes before"),
            new Damage("update home set floor = 999 where id = :h", "the floor is 999"),
            new Damage("update home set floor = 2 where id = :h", "is not above its floor"),
            new Damage("update home set last_seq = last_seq + 1 where id = :h", "which should be"));

    List<Damage> OF_THE_TREE = List.of(
            new Damage("update collection set last_seq = 2 where home = :h and id = :c", "would miss a change"),
            new Damage("update collection set own_seq = 999 where home = :h and id = :c", "itself changed at 999"),
            new Damage("update collection set parent = 77 where home = :h and id = :c", "hangs below collection 77"),
            new Damage("update collection set parent = :c where home = :h and id = :c", "hangs below itself"),
            new Damage("update collection set kind = 'X' where home = :h and id = :c", "unknown kind: X"),
            new Damage("update collection set kind = 'HOME' where home = :h and id = :c", "of the kind HOME"),
            new Damage("update home set meta_seq = 1 where id = :h", "its tree is said to have changed at 1"),
            new Damage("delete from collection where home = :h and id = 0", "it has no root"),
            new Damage("insert into access values (:h, :c, 9, 'nobody', 1, 'READ')", "no grantee: nobody"),
            new Damage("insert into access values (:h, :c, 9, 'all', 1, 'FLY')", "entry 9 of the access list"),
            new Damage("insert into access values (:h, 77, 0, 'all', 1, 'READ')", "the table access has rows"),
            new Damage("update lock set collection = 77 where home = :h", "the table lock has rows"),
            new Damage("insert into collection_gone values (:h, 0, 'work', 77, 3)", "where a mark says that nothing"),
            new Damage("update collection_gone set seq = 999 where home = :h", "the mark that 'old' left"),
            new Damage("update withdrawn set seq = 999 where home = :h", "was withdrawn from named:guid-bob"));

    List<Damage> OF_THE_REGISTRY = List.of(
            new Damage("insert into principal_mail values (:h, 'x@example.org')", "The index of mail addresses has"),
            new Damage("delete from principal_mail where home = :h", "The index of mail addresses has []"),
            new Damage("delete from principal_member where home = :h", "The index of members has []"),
            new Damage("update principal set folded = '' where home = :h", "The text that searches for"),
            new Damage("update principal set data = '{' where home = :h", "cannot be read"),
            new Damage("update principal set archived = 1 where home = :h", "disagree about"),
            new Damage("update principal set name = 'p0' where home = :h", "living principals are called"),
            new Damage("update principal set guid = 'guid-p0' where home = :h", "living principals have the GUID"),
            new Damage("delete from principal where home = :h", "belongs to no principal"),
            new Damage(
                    "insert into account values (:h, 'd', 'p', 'u:h', '', 'ACTIVE', '', 0, 0)",
                    "would never be looked at"),
            new Damage(
                    "insert into tracked values (:h, 'instance', '1', 'RUNNING', '', '{}', 0, 0)",
                    "has machines and is no cloud account"),
            new Damage("update principal_mail set home = 9999 where home = :h", "rows of home 9999"),
            new Damage("update meta set value = '1' where key = 'next-home'", "The next home would get the number 1"),
            new Damage("insert into follower values (0, 'x', 'other', 0, 0, 0)", "has a position of another epoch"),
            new Damage(
                    "insert into follower select 0, 'y:h', value, 99999999, 99999999, 0 from meta where key = 'epoch'",
                    "is ahead of the log's end"),
            new Damage(
                    "insert into follower select 0, 'z:h', value, 0, -1, 0 from meta where key = 'epoch'",
                    "has still to read entries that are forgotten"),
            new Damage("insert into queue_watch values (:h, 'nobody reads', :h)", "which does not exist"),
            new Damage(
                    "insert into doorbell values (:h, 'nobody reads', '::1', 4000, '', '', 0, '', 0, 0, 0)",
                    "A doorbell is for the queue nobody reads"));

    @Test
    default void everyKindOfDamageIsFound() throws SQLException {
        HomeId first = populate(0);
        assertThat(check()).isEmpty();
        assertThat(first.value()).isPositive();
        List<Damage> all = new ArrayList<>();
        List.of(OF_OBJECTS, OF_THE_LOG, OF_THE_TREE, OF_THE_REGISTRY).forEach(all::addAll);
        Set<String> known = new TreeSet<>();
        try (Connection connection = connect();
                Statement statement = connection.createStatement()) {
            int number = 1;
            for (Damage damage : all) {
                HomeId home = populate(number++);
                assertThat(known).as("before: %s", damage.statement()).containsAll(check());
                statement.execute(damage.statement()
                        .replace(":h", Long.toString(home.value()))
                        .replace(":c", "2"));
                Set<String> found = new TreeSet<>(check());
                found.removeAll(known);
                assertThat(found).as(damage.statement()).anyMatch(sentence -> sentence.contains(damage.sentence()));
                known.addAll(found);
                if (damage.statement().contains("next-home")) {
                    statement.execute("update meta set value = '" + (home.value() + 1) + "' where key = 'next-home'");
                }
            }
        }
    }

    private Set<String> check() {
        Set<String> found = new TreeSet<>();
        StoreCheck.Summary summary = new StoreCheck(store(), StoreFixture::etag).run(found::add);
        assertThat(summary.discrepancies()).isGreaterThanOrEqualTo(found.size());
        return found;
    }

    /** A home with something of everything in it; its calendar is number 2. */
    private HomeId populate(int number) {
        String name = "p" + number;
        HomeId home = StoreFixture.person(store(), name);
        CollectionRef work = StoreFixture.calendar(store(), home, "work");
        assertThat(work.id().value()).isEqualTo(2);
        store().write(StoreFixture.homes(HomeId.REGISTRY, home), tx -> {
            tx.putPrincipal(new Principal(
                    "guid-" + name,
                    new PrincipalName(PrincipalKind.USER, name),
                    name,
                    List.of(name + "@Example.org"),
                    List.of(new PrincipalName(PrincipalKind.USER, "member")),
                    Map.of(),
                    home,
                    "test",
                    Instant.EPOCH));
            for (String object : List.of("gone.ics", "a.ics", "b.ics")) {
                StoreFixture.put(tx, work, object, StoreFixture.event("uid-" + object, "x"));
            }
            PropertyName color = new PropertyName("urn:x", "color");
            long seq = tx.append(
                    new Change.ObjectPropertiesChanged(work.object("b.ics"), Set.of(color)), StoreFixture.ACTOR);
            tx.setProperties(seq, work.object("b.ics"), Map.of(color, "red"));
            StoreFixture.delete(tx, work, "gone.ics");
            tx.putLock(new LockRow(work, "a.ics", "urn:x", true, false, "", "me", Instant.ofEpochSecond(9999999)));
            AccessEntry bob = new AccessEntry(new Grantee.Named("guid-bob"), true, Set.of(Privilege.READ));
            StoreFixture.setAccess(tx, work, List.of(bob));
            StoreFixture.setAccess(tx, work, List.of());
            CollectionRef old = StoreFixture.collection(tx, CollectionRef.root(home), "old", CollectionKind.PLAIN);
            StoreFixture.remove(tx, old);
            return true;
        });
        return home;
    }
}
