package dev.orrery.store;

import static dev.orrery.store.StoreFixture.calendar;
import static dev.orrery.store.StoreFixture.collection;
import static dev.orrery.store.StoreFixture.delete;
import static dev.orrery.store.StoreFixture.move;
import static dev.orrery.store.StoreFixture.person;
import static dev.orrery.store.StoreFixture.put;
import static dev.orrery.store.StoreFixture.remove;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.orrery.model.CollectionId;
import dev.orrery.model.CollectionKind;
import dev.orrery.model.CollectionRef;
import dev.orrery.model.HomeId;
import dev.orrery.model.Reason;
import dev.orrery.model.Refused;
import java.util.List;
import java.util.Objects;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** Sync reports of collections and homes: rules 4 to 7 of the log; {@link ShareContract} has the eighth. */
public interface SyncContract {
    Store store();

    private Page<MemberChange> changes(CollectionRef ref, long since, int limit) {
        return changes(ref, SyncPoint.at(since), limit);
    }

    private Page<MemberChange> changes(CollectionRef ref, SyncPoint since, int limit) {
        return store().read(s -> s.changes(ref, since, limit));
    }

    private List<String> home(HomeId home, long since, boolean deep) {
        return StoreFixture.homeChanges(store(), home, since, deep);
    }

    private long seq(HomeId home) {
        return StoreFixture.home(store(), home).lastSeq();
    }

    private static void assertInvalid(ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        Refused.class, e -> assertThat(e.reason()).isInstanceOf(Reason.InvalidSyncToken.class));
    }

    @Test
    default void anyCollectionTellsOfWhatIsBelowIt() {
        HomeId home = person(store(), "ada");
        CollectionRef files = store().write(
                        home,
                        tx -> StoreFixture.collection(tx, CollectionRef.root(home), "files", CollectionKind.PLAIN));
        CollectionRef elsewhere = calendar(store(), home, "work");
        CollectionRef sub = store().write(home, tx -> StoreFixture.collection(tx, files, "sub", CollectionKind.PLAIN));
        CollectionRef deepest =
                store().write(home, tx -> StoreFixture.collection(tx, sub, "deepest", CollectionKind.PLAIN));
        long start = newest(files);
        put(store(), elsewhere, "x", "1");
        assertThat(newest(files)).as("others do not count").isEqualTo(start);
        long last = put(store(), deepest, "a", "1");
        assertThat(newest(files)).isEqualTo(last);
        assertThat(below(files, start, true)).containsExactly("/a");
        assertThat(below(files, start, false)).isEmpty();
        assertThat(below(sub, start, false)).containsExactly("deepest");
        assertThat(below(files, 0, true)).containsExactly("sub", "deepest", "/a");
        store().write(home, tx -> move(tx, deepest, files.id(), "higher"));
        assertThat(below(files, last, false)).as("sub lost a member").containsExactly("higher", "sub");
        assertThat(below(files, last, true)).containsExactlyInAnyOrder("deepest gone", "higher", "/a");
        assertThat(below(sub, last, true)).containsExactly("deepest gone");
        assertInvalid(() -> below(files, newest(files) + 100, true));
    }

    private long newest(CollectionRef ref) {
        return store().read(s -> s.newest(s.collection(ref).orElseThrow()));
    }

    private List<String> below(CollectionRef top, long since, boolean deep) {
        return store().read(s -> s.changesBelow(top, SyncPoint.at(since), 1000, deep, List.of()).rows().stream()
                .map(change -> switch (change) {
                    case HomeChange.OfCollection it -> it.name() + (it.row() == null ? " gone" : "");
                    case HomeChange.OfObject it ->
                        "/" + it.change().name() + (it.change().object() == null ? " gone" : "");
                })
                .toList());
    }

    @Test
    default void changesAreTheNewestStateOfEachMemberInOrder() {
        CollectionRef work = calendar(store(), person(store(), "ada"), "work");
        put(store(), work, "a", "1");
        long second = put(store(), work, "b", "1");
        put(store(), work, "c", "1");
        long start = changes(work, 0, 10).next().seq();
        assertThat(changes(work, 0, 10).rows()).extracting(MemberChange::name).containsExactly("a", "b", "c");
        assertThat(changes(work, start, 10)).isEqualTo(new Page<>(List.of(), SyncPoint.at(start), false));

        long gone = delete(store(), work, "a");
        put(store(), work, "b", "2");
        long last = put(store(), work, "b", "3");
        Page<MemberChange> page = changes(work, start, 10);
        assertThat(page.more()).isFalse();
        assertThat(page.next()).isEqualTo(SyncPoint.at(last));
        assertThat(page.rows()).extracting(MemberChange::name).containsExactly("a", "b");
        assertThat(page.rows()).extracting(MemberChange::seq).containsExactly(gone, last);
        assertThat(page.rows().getFirst().object()).isNull();
        assertThat(Objects.requireNonNull(page.rows().getLast().object()).seq()).isEqualTo(last);
        assertThat(changes(work, 0, 10).rows()).extracting(MemberChange::name).containsExactly("c", "b");
        assertThat(changes(work, second, 10).rows())
                .extracting(MemberChange::name)
                .containsExactly("c", "a", "b");
    }

    @Test
    default void aCutPageGoesOnAtItsLastRow() {
        CollectionRef work = calendar(store(), person(store(), "ada"), "work");
        for (String name : List.of("a", "b", "c", "d", "e")) {
            put(store(), work, name, "1");
        }
        Page<MemberChange> first = changes(work, 0, 2);
        assertThat(first.more()).isTrue();
        assertThat(first.rows()).extracting(MemberChange::name).containsExactly("a", "b");
        assertThat(first.next()).isEqualTo(new SyncPoint(first.rows().getLast().seq(), seq(work.home())));
        put(store(), work, "a", "2"); // moves to the end while the client pages
        Page<MemberChange> second = changes(work, first.next(), 2);
        assertThat(second.rows()).extracting(MemberChange::name).containsExactly("c", "d");
        Page<MemberChange> third = changes(work, second.next(), 2);
        assertThat(third.rows()).extracting(MemberChange::name).containsExactly("e", "a");
        assertThat(third.more()).isFalse();
        assertThat(third.next()).isEqualTo(SyncPoint.at(seq(work.home())));
        assertThatThrownBy(() -> changes(work, 0, 0)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    default void tokensFromTheFutureAndBelowTheFloorAreRefused() {
        HomeId home = person(store(), "ada");
        CollectionRef work = calendar(store(), home, "work");
        CollectionRef quiet = calendar(store(), home, "quiet");
        put(store(), work, "a", "1");
        long old = seq(home);
        delete(store(), work, "a");
        put(store(), work, "b", "1");
        assertInvalid(() -> changes(work, seq(home) + 1, 10));
        assertInvalid(() -> home(home, seq(home) + 1, true));
        store().write(home, tx -> {
            tx.forget(home, old + 1);
            return true;
        });
        assertThat(StoreFixture.home(store(), home).floor()).isEqualTo(old + 1);
        assertInvalid(() -> changes(work, old, 10));
        assertInvalid(() -> home(home, old, true));
        assertThat(changes(work, old + 1, 10).rows())
                .extracting(MemberChange::name)
                .containsExactly("b");
        assertThat(changes(work, 0, 10).rows()).extracting(MemberChange::name).containsExactly("b");
        long quietToken = store().read(s -> s.collection(quiet)).orElseThrow().lastSeq();
        assertThat(quietToken).isLessThan(old);
        assertThat(changes(quiet, quietToken, 10).rows()).isEmpty(); // nothing happened there that could be missed
    }

    @Test
    default void aListingKeptFromBeforeTheFloorHoldsNothingThatWentSince() {
        HomeId home = person(store(), "ada");
        CollectionRef work = calendar(store(), home, "work");
        put(store(), work, "a", "1");
        put(store(), work, "b", "1");
        assertThat(StoreFixture.listing(store(), work).objects()).hasSize(2);
        delete(store(), work, "a");
        store().write(home, tx -> {
            tx.forget(home, tx.home(home).orElseThrow().lastSeq());
            return true;
        });
        assertThat(StoreFixture.listing(store(), work).objects())
                .extracting(ObjectRow::name)
                .containsExactly("b");
        assertThat(StoreFixture.contents(store(), work)).hasSize(1);
    }

    @Test
    default void aFirstListingMayBeReadInPagesFromBelowTheFloor() {
        HomeId home = person(store(), "ada");
        CollectionRef work = calendar(store(), home, "work");
        for (String name : List.of("a", "b", "c", "d")) {
            put(store(), work, name, "1");
        }
        delete(store(), work, "d");
        store().write(home, tx -> {
            tx.forget(home, tx.home(home).orElseThrow().lastSeq());
            return true;
        });
        Page<MemberChange> first = changes(work, SyncPoint.START, 2);
        assertThat(first.rows()).extracting(MemberChange::name).containsExactly("a", "b");
        delete(store(), work, "b"); // it was given: so it must be taken back
        Page<MemberChange> second = changes(work, first.next(), 1);
        assertThat(second.rows()).extracting(MemberChange::name).containsExactly("c");
        Page<MemberChange> third = changes(work, second.next(), 1);
        assertThat(third.rows()).extracting(MemberChange::name).containsExactly("b");
        assertThat(third.rows().getFirst().object()).isNull();
        assertThat(third.next()).isEqualTo(SyncPoint.at(seq(home)));
        assertInvalid(() -> changes(work, first.next().seq(), 2)); // the same number without the listing's beginning

        Page<HomeChange> homes = store().read(s -> s.homeChanges(home, SyncPoint.START, 1, true, List.of()));
        assertThat(homes.more()).isTrue();
        Page<HomeChange> rest = store().read(s -> s.homeChanges(home, homes.next(), 9, true, List.of()));
        assertThat(rest.rows()).hasSize(2);
    }

    @Test
    default void aHomeReportsItsCollectionsOrEverything() {
        HomeId home = person(store(), "ada");
        CollectionRef work = calendar(store(), home, "work");
        CollectionRef play = calendar(store(), home, "play");
        put(store(), work, "a", "1");
        assertThat(home(home, 0, true)).containsExactly("+work", "+play", "+work/a");
        assertThat(home(home, 0, false)).containsExactly("+play", "+work");
        long start = seq(home);
        put(store(), play, "p", "1");
        delete(store(), work, "a");
        assertThat(home(home, start, false)).containsExactly("+play", "+work");
        assertThat(home(home, start, true)).containsExactly("+play/p", "-work/a");
        store().write(home, tx -> remove(tx, play));
        assertThat(home(home, start, false)).containsExactly("+work", "-play");
        assertThat(home(home, start, true)).containsExactly("-work/a", "-play");
        assertThat(home(home, 0, true)).containsExactly("+work");
    }

    @Test
    default void aMovedCollectionIsGoneHereAndNewThereWithItsMembers() {
        HomeId home = person(store(), "ada");
        CollectionRef work = calendar(store(), home, "work");
        put(store(), work, "a", "1");
        long start = seq(home);
        store().write(home, tx -> move(tx, work, CollectionId.ROOT, "job"));
        assertThat(home(home, start, false)).containsExactly("-work", "+job");
        assertThat(home(home, start, true)).containsExactly("-work", "+job", "+job/a");
    }

    @Test
    default void whoTakesAPlaceInheritsTombstonesForWhatWasThere() {
        HomeId home = person(store(), "ada");
        CollectionRef root = CollectionRef.root(home);
        CollectionRef work = store().write(home, tx -> collection(tx, root, "work", CollectionKind.PLAIN));
        put(store(), work, "a", "1");
        put(store(), work, "b", "1");
        store().write(home, tx -> collection(tx, work, "below", CollectionKind.PLAIN));
        long start = seq(home);
        store().write(home, tx -> remove(tx, work));
        CollectionRef again = store().write(home, tx -> collection(tx, root, "work", CollectionKind.PLAIN));
        put(store(), again, "b", "2");
        assertThat(home(home, start, true)).containsExactlyInAnyOrder("+work", "-below", "-work/a", "+work/b");
        assertThat(home(home, 0, true)).containsExactly("+work", "+work/b");
        assertThat(changes(again, 0, 10).rows()).extracting(MemberChange::name).containsExactly("b");
    }

    @Test
    default void aPageNeverEndsInsideOneChange() {
        HomeId home = person(store(), "ada");
        CollectionRef work = calendar(store(), home, "work");
        for (String name : List.of("a", "b", "c")) {
            put(store(), work, name, "1");
        }
        long start = seq(home);
        store().write(home, tx -> move(tx, work, CollectionId.ROOT, "job")); // five rows of one number
        put(store(), work, "d", "1");
        Page<HomeChange> first = store().read(s -> s.homeChanges(home, SyncPoint.at(start), 2, true, List.of()));
        assertThat(first.rows()).hasSize(5);
        assertThat(first.more()).isTrue();
        Page<HomeChange> second = store().read(s -> s.homeChanges(home, first.next(), 2, true, List.of()));
        assertThat(second.rows()).hasSize(1);
        assertThat(second.more()).isFalse();
    }
}
