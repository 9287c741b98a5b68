package dev.orrery.store;

import static dev.orrery.store.StoreFixture.ACTOR;
import static dev.orrery.store.StoreFixture.calendar;
import static dev.orrery.store.StoreFixture.person;
import static dev.orrery.store.StoreFixture.put;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.orrery.model.Change;
import dev.orrery.model.CollectionId;
import dev.orrery.model.CollectionKind;
import dev.orrery.model.CollectionRef;
import dev.orrery.model.Grantee;
import dev.orrery.model.HomeId;
import dev.orrery.model.HookNews;
import dev.orrery.model.ObjectRef;
import dev.orrery.model.PrincipalKind;
import dev.orrery.model.PrincipalName;
import dev.orrery.model.PropertyName;
import dev.orrery.model.Reason;
import dev.orrery.model.Refused;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** The log itself, its followers and its bell: rules 1, 3, 9, 10 and 11. */
public interface LogContract {
    Store store();

    private static void assertInvalid(ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        Refused.class, e -> assertThat(e.reason()).isInstanceOf(Reason.InvalidSyncToken.class));
    }

    @Test
    default void everyKindOfChangeIsReadAsItWasWritten() {
        HomeId home = person(store(), "ada");
        CollectionRef work = calendar(store(), home, "work");
        ObjectRef object = work.object("a.ics");
        PropertyName name = PropertyName.dav("displayname");
        PrincipalName ada = new PrincipalName(PrincipalKind.USER, "a/b");
        Grantee bob = new Grantee.Named("guid-bob");
        List<Change> changes = List.of(
                new Change.ObjectPut(object, true, "\"e\"", "uid"),
                new Change.ObjectGone(object, "uid"),
                new Change.ObjectPropertiesChanged(object, Set.of(name, new PropertyName("urn:{x}", "y"))),
                new Change.CollectionChanged(work, Set.of(name)),
                new Change.CollectionMoved(work, "work", "job"),
                new Change.CollectionGone(work, "job"),
                new Change.AccessChanged(work, List.of(bob, new Grantee.Everyone()), List.of(new Grantee.Owner())),
                new Change.PrincipalCreated(home, "guid", ada),
                new Change.PrincipalChanged(home, "guid", ada),
                new Change.PrincipalArchived(home, "guid", ada),
                new Change.PrincipalRestored(home, "guid", ada),
                new Change.PrincipalExpired(home, "guid", ada),
                new Change.MessageSent(home, "uid", "REQUEST", 3),
                new Change.HookTold(home, HookNews.PAUSED, "h1", "/calendars/users/ada/", "why"),
                new Change.Unknown(home, "future.thing", "{\"x\":[1]}"));
        long before = StoreFixture.home(store(), home).lastSeq();
        store().write(home, tx -> {
            changes.forEach(change -> tx.append(change, ACTOR));
            return true;
        });
        Page<LogEntry> page = store().read(s -> s.log(home, before, 100));
        assertThat(page.rows()).extracting(LogEntry::change).isEqualTo(changes);
        assertThat(page.rows()).allSatisfy(entry -> assertThat(entry.actor()).isEqualTo(ACTOR));
        assertThat(page.next()).isEqualTo(SyncPoint.at(before + changes.size()));
        Page<LogEntry> all = store().read(s -> s.log(home, 0, 100));
        assertThat(all.rows().get(1).change())
                .isEqualTo(new Change.CollectionMade(work, CollectionKind.CALENDAR, "work"));
        assertThat(all.rows()).extracting(LogEntry::seq).isSorted().doesNotHaveDuplicates();
    }

    private List<LogEntry> numbered(HomeId home, TreeSet<Long> numbers) {
        return store().read(s -> s.log(home, numbers));
    }

    private List<LeftPlace> left(HomeId home) {
        return store().read(s -> s.leftPlaces(home));
    }

    @Test
    default void entriesAreFoundByTheirNumbers() {
        HomeId ada = person(store(), "ada");
        CollectionRef work = calendar(store(), ada, "work");
        put(store(), calendar(store(), person(store(), "bob"), "work"), "b.ics", "his");
        for (int i = 0; i < 150; i++) {
            put(store(), work, i + ".ics", "text");
        }
        List<LogEntry> all = store().read(s -> s.log(ada, 0, 1000)).rows();
        TreeSet<Long> odd = new TreeSet<>();
        all.stream().map(LogEntry::seq).filter(seq -> seq % 2 == 1).forEach(odd::add);
        TreeSet<Long> asked = new TreeSet<>(odd);
        asked.add(10_000L);
        assertThat(numbered(ada, asked))
                .isEqualTo(all.stream().filter(e -> odd.contains(e.seq())).toList())
                .hasSizeGreaterThan(70);
        assertThat(numbered(ada, new TreeSet<>())).isEmpty();
    }

    @Test
    default void placesThatCollectionsLeftAreKnownUntilTheyAreTakenOrForgotten() {
        HomeId ada = person(store(), "ada");
        CollectionRef work = calendar(store(), ada, "work");
        CollectionRef play = calendar(store(), ada, "play");
        assertThat(left(ada)).isEmpty();
        long moved = store().write(ada, tx -> StoreFixture.move(tx, work, CollectionId.ROOT, "job"));
        long gone = store().write(ada, tx -> StoreFixture.remove(tx, play));
        long later = store().write(ada, tx -> StoreFixture.remove(tx, work));
        LeftPlace old = new LeftPlace(work.id(), CollectionId.ROOT, "work", moved);
        LeftPlace last = new LeftPlace(work.id(), CollectionId.ROOT, "job", later);
        assertThat(left(ada)).containsExactly(old, new LeftPlace(play.id(), CollectionId.ROOT, "play", gone), last);
        calendar(store(), ada, "play");
        assertThat(left(ada)).containsExactly(old, last);
        store().write(ada, tx -> {
            tx.forget(ada, gone);
            return true;
        });
        assertThat(left(ada)).containsExactly(last);
    }

    @Test
    default void theStoresLogIsReadInPages() {
        HomeId ada = person(store(), "ada");
        HomeId bob = person(store(), "bob");
        Position start = store().end();
        CollectionRef work = calendar(store(), ada, "work");
        CollectionRef play = calendar(store(), bob, "play");
        put(store(), work, "a", "1");
        put(store(), play, "b", "1");
        List<String> types = new ArrayList<>();
        Position at = start;
        boolean more = true;
        while (more) {
            Feed feed = store().follow(at, 1);
            feed.entries()
                    .forEach(entry -> types.add(
                            entry.change().home().value() + entry.change().type()));
            more = feed.more();
            at = feed.next();
        }
        String a = Long.toString(ada.value());
        String b = Long.toString(bob.value());
        assertThat(types)
                .containsExactly(
                        a + "collection.made",
                        b + "collection.made",
                        a + "calendar.object_put",
                        b + "calendar.object_put");
        assertThat(at).isEqualTo(store().end());
        assertThat(store().follow(at, 10)).isEqualTo(new Feed(List.of(), at, false));
        assertThat(store().follow(store().oldest(), 100).entries()).hasSize(6);
    }

    @Test
    default void aPositionOfAnotherLifeIsRefused() {
        person(store(), "ada");
        assertInvalid(() -> store().follow(Position.beginning("another"), 10));
        assertInvalid(() -> store().followers().save("me", Position.beginning("another")));
        assertThat(store().epoch()).matches("[A-Za-z0-9]+");
    }

    @Test
    default void followersAreKeptAndDropped() {
        assertThat(store().followers().list()).isEmpty();
        person(store(), "ada");
        Position end = store().end();
        store().followers().save("mail", store().oldest());
        store().followers().save("hook:1", end);
        store().followers().save("mail", end);
        assertThat(store().followers().list()).extracting(Follower::name).containsExactly("hook:1", "mail");
        assertThat(store().followers().position("mail")).contains(end);
        assertThat(store().followers().position("other")).isEmpty();
        assertThat(store().followers().drop("mail")).isTrue();
        assertThat(store().followers().drop("mail")).isFalse();
        assertThat(store().followers().position("mail")).isEmpty();
    }

    @Test
    default void theFloorNeverPassesAFollower() {
        HomeId home = person(store(), "ada");
        CollectionRef work = calendar(store(), home, "work");
        Position early = store().end();
        long kept = StoreFixture.home(store(), home).lastSeq();
        put(store(), work, "a", "1");
        StoreFixture.delete(store(), work, "a");
        store().followers().save("slow", early);
        Instant future = Instant.now().plusSeconds(3600);

        assertThat(store().forget(Instant.EPOCH)).isZero();
        store().forget(future);
        assertThat(StoreFixture.home(store(), home).floor()).isEqualTo(kept);
        assertThat(store().follow(early, 10).entries()).hasSize(2);
        assertThat(store().oldest()).isEqualTo(early);
        assertInvalid(() -> store().follow(Position.beginning(store().epoch()), 10));
        Page<MemberChange> page = store().read(s -> s.changes(work, SyncPoint.at(kept), 10));
        assertThat(page.rows()).hasSize(1);

        store().followers().drop("slow");
        assertThat(store().forget(future)).isEqualTo(2);
        assertThat(StoreFixture.home(store(), home).floor()).isEqualTo(kept + 2);
        assertInvalid(() -> store().follow(early, 10));
        assertThat(store().follow(store().oldest(), 10).entries()).isEmpty();
        assertThat(store().end()).isEqualTo(store().oldest());
        assertInvalid(() -> store().read(s -> s.changes(work, SyncPoint.at(kept), 10)));
        assertInvalid(() -> store().read(s -> s.log(home, kept, 10)));
        put(store(), work, "b", "1");
        assertThat(store().follow(store().oldest(), 10).entries()).hasSize(1);
    }

    @Test
    default void theBellRingsAfterACommit() throws InterruptedException {
        BlockingQueue<HomeId> rung = new LinkedBlockingQueue<>();
        HomeId home = person(store(), "ada");
        Bell.Handle handle = store().bell().listen(rung::add);
        try {
            calendar(store(), home, "work");
            assertThat(rung.poll(10, TimeUnit.SECONDS)).isEqualTo(home);
        } finally {
            handle.close();
        }
    }

    @Test
    default void aHealthyStoreHasNoProblems() {
        person(store(), "ada");
        store().followers().save("mail", store().oldest());
        assertThat(store().problems()).isEmpty();
    }
}
