package dev.orrery.store;

import static dev.orrery.store.StoreFixture.ACTOR;
import static dev.orrery.store.StoreFixture.calendar;
import static dev.orrery.store.StoreFixture.delete;
import static dev.orrery.store.StoreFixture.home;
import static dev.orrery.store.StoreFixture.listing;
import static dev.orrery.store.StoreFixture.lock;
import static dev.orrery.store.StoreFixture.locks;
import static dev.orrery.store.StoreFixture.object;
import static dev.orrery.store.StoreFixture.objectByUid;
import static dev.orrery.store.StoreFixture.person;
import static dev.orrery.store.StoreFixture.properties;
import static dev.orrery.store.StoreFixture.put;
import static dev.orrery.store.StoreFixture.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.orrery.model.Change;
import dev.orrery.model.CollectionRef;
import dev.orrery.model.HomeId;
import dev.orrery.model.ObjectRef;
import dev.orrery.model.PropertyName;
import dev.orrery.model.Reason;
import dev.orrery.model.Refused;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What every store does with objects: the same tests on every engine. */
public interface StoreContract
        extends PrincipalContract,
                ReadAheadContract,
                QueueContract,
                DoorbellContract,
                RegistrationContract,
                CollectionContract,
                SyncContract,
                ShareContract,
                LogContract,
                PushContract,
                MirrorContract,
                MessageContract,
                LetterTraceContract,
                BookingContract,
                LearnedContract,
                HookContract,
                LogReaderContract,
                ReplacedContract,
                MailPlaceContract,
                ToldContract,
                AccountContract {
    /** A store of its own for this test, closed after it. */
    @Override
    Store store();

    @Test
    default void whatWasPutIsReadBackByteForByte() {
        HomeId ada = person(store(), "ada");
        CollectionRef work = calendar(store(), ada, "work");
        long seq = put(store(), work, "a.ics", "BEGIN:VCALENDAR\r\nümläut\r\n");

        ObjectRow row = object(store(), work.object("a.ics")).orElseThrow();
        assertThat(row.seq()).isEqualTo(seq);
        assertThat(row.createdSeq()).isEqualTo(seq);
        assertThat(row.uid()).isEqualTo("uid-a.ics");
        assertThat(row.contentType()).isEqualTo("text/calendar");
        assertThat(text(store().read(s -> s.content(row)))).isEqualTo("BEGIN:VCALENDAR\r\nümläut\r\n");
        assertThat(row.size()).isEqualTo("BEGIN:VCALENDAR\r\nümläut\r\n".getBytes(StandardCharsets.UTF_8).length);
        assertThat(objectByUid(store(), work, "uid-a.ics").map(ObjectRow::seq)).contains(seq);
        assertThat(object(store(), work.object("b.ics"))).isEmpty();
        assertThat(objectByUid(store(), work, "uid-b.ics")).isEmpty();
    }

    @Test
    default void whatIsCommittedIsCounted() {
        HomeId ada = person(store(), "ada");
        CollectionRef work = calendar(store(), ada, "work");
        Store.Counts before = store().counts();
        put(store(), work, "a.ics", "one");
        put(store(), work, "a.ics", "two");
        assertThatThrownBy(() -> store().write(ada, tx -> {
                    throw new Refused(new Reason.NotFound("/"));
                }))
                .isInstanceOf(Refused.class);
        assertThat(store().counts().transactions() - before.transactions()).isEqualTo(2);
        assertThat(store().counts().commits() - before.commits()).isBetween(2L, 3L);
    }

    @Test
    default void rewritingKeepsWhenItWasMade() {
        CollectionRef work = calendar(store(), person(store(), "ada"), "work");
        long first = put(store(), work, "a.ics", "one");
        long second = put(store(), work, "a.ics", "two");

        ObjectRow row = object(store(), work.object("a.ics")).orElseThrow();
        assertThat(row.seq()).isEqualTo(second).isGreaterThan(first);
        assertThat(row.createdSeq()).isEqualTo(first);
        assertThat(text(store().read(s -> s.content(row)))).isEqualTo("two");

        delete(store(), work, "a.ics");
        assertThat(object(store(), work.object("a.ics"))).isEmpty();
        assertThat(objectByUid(store(), work, "uid-a.ics")).isEmpty();

        long third = put(store(), work, "a.ics", "three");
        assertThat(object(store(), work.object("a.ics")).orElseThrow().createdSeq())
                .isEqualTo(third);
    }

    @Test
    default void anEmptyFileIsAFile() {
        CollectionRef work = calendar(store(), person(store(), "ada"), "work");
        ObjectRef ref = work.object("empty");
        store().write(work.home(), tx -> {
            long seq = tx.append(new Change.ObjectPut(ref, true, "\"0\"", ""), ACTOR);
            tx.putObject(seq, ref, new byte[0], "text/plain", "\"0\"", null);
            return seq;
        });
        byte[] content = store().read(s -> s.content(s.object(ref).orElseThrow()));
        assertThat(content).isEmpty();
        assertThat(StoreFixture.contents(store(), work)).containsExactly("");
        assertThat(object(store(), ref).orElseThrow().index()).isNull();
    }

    @Test
    default void aListingFollowsEveryChange() {
        CollectionRef work = calendar(store(), person(store(), "ada"), "work");
        assertThat(listing(store(), work).objects()).isEmpty();
        for (String name : List.of("c", "a", "b")) {
            put(store(), work, name, name);
        }
        Listing three = store().read(s -> s.listing(work));
        assertThat(three.objects()).extracting(ObjectRow::name).containsExactly("a", "b", "c");
        assertThat(three.byUid("uid-b")).isEqualTo(three.byName("b"));
        assertThat(listing(store(), work)).isSameAs(three);

        delete(store(), work, "b");
        long seq = put(store(), work, "a", "again");
        put(store(), work, "d", "d");
        Listing later = store().read(s -> s.listing(work));
        assertThat(later.objects()).extracting(ObjectRow::name).containsExactly("a", "c", "d");
        assertThat(later.byName("b")).isNull();
        assertThat(later.byUid("uid-b")).isNull();
        assertThat(later.byUid("")).isNull();
        assertThat(java.util.Objects.requireNonNull(later.byUid("uid-a")).seq()).isEqualTo(seq);
        assertThat(later.lastSeq()).isGreaterThan(three.lastSeq());
        assertThat(three.objects()).extracting(ObjectRow::name).containsExactly("a", "b", "c");
        assertThat(StoreFixture.contents(store(), work)).containsExactly("again", "c", "d");
    }

    @Test
    default void aTransactionSeesItsOwnWritesAndNobodyElseDoes() {
        CollectionRef work = calendar(store(), person(store(), "ada"), "work");
        put(store(), work, "a", "one");
        store().read(s -> s.listing(work)); // so that a copy is in memory
        store().write(work.home(), tx -> {
            long seq = put(tx, work, "a", "two");
            put(tx, work, "b", "new");
            delete(tx, work, "b");
            put(tx, work, "c", "new");
            assertThat(tx.object(work.object("a")).orElseThrow().seq()).isEqualTo(seq);
            assertThat(text(tx.content(tx.object(work.object("a")).orElseThrow())))
                    .isEqualTo("two");
            assertThat(tx.listing(work).objects()).extracting(ObjectRow::name).containsExactly("a", "c");
            assertThat(tx.objectByUid(work, "uid-b")).isEmpty();
            assertThat(tx.collection(work).orElseThrow().lastSeq())
                    .isEqualTo(tx.listing(work).lastSeq());
            assertThat(tx.home(work.home()).orElseThrow().lastSeq()).isEqualTo(seq + 3);
            assertThat(tx.home(work.home()).orElseThrow().usedBytes()).isEqualTo(6);
            return seq;
        });
    }

    @Test
    default void workThatThrowsLeavesNothingBehind() {
        CollectionRef work = calendar(store(), person(store(), "ada"), "work");
        put(store(), work, "a", "one");
        HomeRow before = home(store(), work.home());
        Position end = store().end();
        assertThatThrownBy(() -> store().write(work.home(), tx -> {
                    put(tx, work, "a", "two");
                    put(tx, work, "b", "two");
                    StoreFixture.remove(tx, work);
                    assertThat(tx.collection(work)).isEmpty();
                    throw new Refused(new Reason.NotFound("it"));
                }))
                .isInstanceOf(Refused.class);
        assertThat(home(store(), work.home())).isEqualTo(before);
        assertThat(listing(store(), work).objects()).extracting(ObjectRow::name).containsExactly("a");
        assertThat(text(store().read(s -> s.content(s.object(work.object("a")).orElseThrow()))))
                .isEqualTo("one");
        assertThat(store().follow(end, 10).entries()).isEmpty();
    }

    /** PostgreSQL has no such text, and one store is copied into the other. */
    @Test
    default void textWithNulIsRefused() {
        HomeId ada = person(store(), "ada");
        Position end = store().end();
        assertThatThrownBy(() -> store().write(ada, tx -> {
                    tx.putNote("nul/before", "one");
                    tx.putNote("nul/now", "a\0b");
                    return true;
                }))
                .isInstanceOfSatisfying(
                        Refused.class, refused -> assertThat(refused.reason()).isInstanceOf(Reason.BadRequest.class));
        assertThatThrownBy(() -> store().read(snapshot -> snapshot.notes("nul\0")))
                .isInstanceOf(Refused.class);
        Map<String, String> notes = store().read(snapshot -> snapshot.notes("nul/"));
        assertThat(notes).isEmpty();
        assertThat(store().end()).isEqualTo(end);
    }

    @Test
    default void usedBytesAreTheSumOfLivingContents() {
        HomeId ada = person(store(), "ada");
        CollectionRef work = calendar(store(), ada, "work");
        put(store(), work, "a", "12345");
        put(store(), work, "b", "1234567890");
        put(store(), work, "a", "123");
        assertThat(home(store(), ada).usedBytes()).isEqualTo(13);
        delete(store(), work, "b");
        assertThat(home(store(), ada).usedBytes()).isEqualTo(3);
        store().write(ada, tx -> StoreFixture.remove(tx, work));
        assertThat(home(store(), ada).usedBytes()).isZero();
    }

    @Test
    default void deadPropertiesLiveAndDieWithTheirObject() {
        CollectionRef work = calendar(store(), person(store(), "ada"), "work");
        ObjectRef ref = work.object("a");
        put(store(), work, "a", "one");
        PropertyName color = new PropertyName("urn:x", "color");
        PropertyName size = new PropertyName("urn:x", "size");
        long before = object(store(), ref).orElseThrow().seq();
        store().write(work.home(), tx -> {
            long seq = tx.append(new Change.ObjectPropertiesChanged(ref, java.util.Set.of(color)), ACTOR);
            tx.setProperties(seq, ref, Map.of(color, "red", size, "<big/>"));
            Map<PropertyName, @Nullable String> drop = new HashMap<>();
            drop.put(size, null);
            tx.setProperties(seq, ref, drop);
            return seq;
        });
        assertThat(properties(store(), ref)).isEqualTo(Map.of(color, "red"));
        Map<String, Map<PropertyName, String>> all = store().read(s -> s.memberProperties(work));
        assertThat(all).isEqualTo(Map.of("a", Map.of(color, "red")));
        ObjectRow row = object(store(), ref).orElseThrow();
        assertThat(row.seq()).isGreaterThan(before);
        assertThat(text(store().read(s -> s.content(row)))).isEqualTo("one");
        put(store(), work, "a", "two");
        assertThat(properties(store(), ref)).hasSize(1);
        delete(store(), work, "a");
        put(store(), work, "a", "three");
        assertThat(properties(store(), ref)).isEmpty();
    }

    @Test
    default void locksAreFoundUntilTheyExpire() {
        CollectionRef work = calendar(store(), person(store(), "ada"), "work");
        Instant now = Instant.ofEpochSecond(5000);
        LockRow lock =
                new LockRow(work, "a", "urn:uuid:1", true, false, "<href>me</href>", "guid-ada", now.plusSeconds(60));
        store().write(work.home(), tx -> {
            tx.putLock(lock);
            return lock;
        });
        assertThat(locks(store(), work, now)).containsExactly(lock);
        assertThat(StoreFixture.locks(store(), work.home(), now)).containsExactly(lock);
        assertThat(lock(store(), work.home(), "urn:uuid:1", now)).contains(lock);
        assertThat(locks(store(), work, now.plusSeconds(60))).isEmpty();
        assertThat(lock(store(), work.home(), "urn:uuid:1", now.plusSeconds(60)))
                .isEmpty();
        store().write(work.home(), tx -> {
            tx.removeLock(work.home(), "urn:uuid:1");
            return lock;
        });
        assertThat(locks(store(), work, now)).isEmpty();
    }

    @Test
    default void aWriteNeedsItsHomesLock() {
        HomeId ada = person(store(), "ada");
        HomeId bob = person(store(), "bob");
        CollectionRef work = calendar(store(), ada, "work");
        assertThatThrownBy(() -> store().write(bob, tx -> put(tx, work, "a", "x")))
                .isInstanceOf(IllegalStateException.class);
    }

    @Test
    default void transactionsDoNotNest() {
        HomeId ada = person(store(), "ada");
        assertThatThrownBy(() -> store().read(s -> store().read(t -> t.home(ada))))
                .isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> store().write(ada, tx -> store().read(t -> t.home(ada))))
                .isInstanceOf(IllegalStateException.class);
    }
}
