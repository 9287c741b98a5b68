package dev.orrery.store;

import static dev.orrery.store.StoreFixture.ACTOR;
import static dev.orrery.store.StoreFixture.calendar;
import static dev.orrery.store.StoreFixture.collection;
import static dev.orrery.store.StoreFixture.person;
import static dev.orrery.store.StoreFixture.put;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.orrery.model.AccessEntry;
import dev.orrery.model.Change;
import dev.orrery.model.CollectionId;
import dev.orrery.model.CollectionKind;
import dev.orrery.model.CollectionRef;
import dev.orrery.model.Grantee;
import dev.orrery.model.HomeId;
import dev.orrery.model.Privilege;
import dev.orrery.model.PropertyName;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Collections: their tree, properties, access entries, and what stays when they move or go. */
public interface CollectionContract {
    Store store();

    private Optional<CollectionRow> row(CollectionRef ref) {
        return store().read(s -> s.collection(ref));
    }

    private List<String> names(HomeId home) {
        return store().read(s ->
                s.collections(home).stream().map(CollectionRow::name).toList());
    }

    @Test
    default void aCollectionIsWhatItWasMadeAs() {
        HomeId home = person(store(), "ada");
        PropertyName name = PropertyName.dav("displayname");
        CollectionRef ref = store().write(home, tx -> {
            CollectionRef root = CollectionRef.root(home);
            long seq = tx.append(new Change.CollectionMade(root, CollectionKind.CALENDAR, "work"), ACTOR);
            CollectionRef made = tx.putCollection(
                    seq,
                    root,
                    "work",
                    CollectionKind.CALENDAR,
                    Set.of("VTODO", "VEVENT"),
                    Map.of(name, "My &lt;work>"));
            assertThat(made.id()).isEqualTo(new CollectionId(seq));
            assertThat(tx.collection(made)).isPresent();
            return made;
        });
        CollectionRow row = row(ref).orElseThrow();
        assertThat(row.parent()).isEqualTo(CollectionId.ROOT);
        assertThat(row.name()).isEqualTo("work");
        assertThat(row.kind()).isEqualTo(CollectionKind.CALENDAR);
        assertThat(row.components()).containsExactlyInAnyOrder("VEVENT", "VTODO");
        assertThat(row.properties()).isEqualTo(Map.of(name, "My &lt;work>"));
        assertThat(row.access()).isEmpty();
        assertThat(row.ownSeq()).isEqualTo(ref.id().value());
        assertThat(row.lastSeq()).isEqualTo(ref.id().value());
        Optional<CollectionRow> child = store().read(s -> s.child(CollectionRef.root(home), "work"));
        assertThat(child).contains(row);
        Optional<CollectionRow> none = store().read(s -> s.child(CollectionRef.root(home), "Work"));
        assertThat(none).isEmpty();
    }

    @Test
    default void lastSeqFollowsMembersAndOwnSeqDoesNot() {
        HomeId home = person(store(), "ada");
        CollectionRef work = calendar(store(), home, "work");
        CollectionRef play = calendar(store(), home, "play");
        CollectionRow before = row(play).orElseThrow();
        long seq = put(store(), work, "a", "text");
        CollectionRow after = row(work).orElseThrow();
        assertThat(after.lastSeq()).isEqualTo(seq);
        assertThat(after.ownSeq()).isEqualTo(work.id().value());
        assertThat(row(play)).contains(before);
        assertThat(row(CollectionRef.root(home)).orElseThrow().lastSeq()).isEqualTo(seq);
        long gone = StoreFixture.delete(store(), work, "a");
        assertThat(row(work).orElseThrow().lastSeq()).isEqualTo(gone);
    }

    @Test
    default void propertiesAreSetAndRemovedOneByOne() {
        CollectionRef work = calendar(store(), person(store(), "ada"), "work");
        PropertyName color = PropertyName.apple("calendar-color");
        PropertyName order = PropertyName.apple("calendar-order");
        Map<PropertyName, @Nullable String> both = new HashMap<>();
        both.put(color, "#ff0000");
        both.put(order, "1");
        setProperties(work, both);
        Map<PropertyName, @Nullable String> change = new HashMap<>();
        change.put(color, "#00ff00");
        change.put(order, null);
        long seq = setProperties(work, change);
        CollectionRow row = row(work).orElseThrow();
        assertThat(row.properties()).isEqualTo(Map.of(color, "#00ff00"));
        assertThat(row.ownSeq()).isEqualTo(seq);
        assertThat(row.lastSeq()).isEqualTo(seq);
    }

    private long setProperties(CollectionRef ref, Map<PropertyName, @Nullable String> changes) {
        return store().write(ref.home(), tx -> {
            long seq = tx.append(new Change.CollectionChanged(ref, changes.keySet()), ACTOR);
            tx.setProperties(seq, ref, changes);
            return seq;
        });
    }

    @Test
    default void accessEntriesKeepTheirOrder() {
        CollectionRef work = calendar(store(), person(store(), "ada"), "work");
        List<AccessEntry> entries = List.of(
                new AccessEntry(new Grantee.Named("guid-bob"), false, Set.of(Privilege.WRITE)),
                new AccessEntry(new Grantee.Named("guid-bob"), true, Set.of(Privilege.ALL)),
                new AccessEntry(new Grantee.Everyone(), true, Set.of(Privilege.READ, Privilege.READ_FREE_BUSY)),
                new AccessEntry(new Grantee.Authenticated(), true, Set.of()),
                new AccessEntry(new Grantee.Unauthenticated(), true, Set.of(Privilege.READ)),
                new AccessEntry(new Grantee.Self(), true, Set.of(Privilege.READ)),
                new AccessEntry(new Grantee.Owner(), true, Set.of(Privilege.READ)));
        long seq = setAccess(work, entries);
        assertThat(row(work).orElseThrow().access()).isEqualTo(entries);
        assertThat(row(work).orElseThrow().ownSeq()).isEqualTo(seq);
        setAccess(work, List.of());
        assertThat(row(work).orElseThrow().access()).isEmpty();
    }

    private long setAccess(CollectionRef ref, List<AccessEntry> entries) {
        return store().write(ref.home(), tx -> StoreFixture.setAccess(tx, ref, entries));
    }

    @Test
    default void aRemovedCollectionTakesEverythingBelowAlong() {
        HomeId home = person(store(), "ada");
        CollectionRef root = CollectionRef.root(home);
        CollectionRef files = store().write(home, tx -> collection(tx, root, "files", CollectionKind.PLAIN));
        CollectionRef below = store().write(home, tx -> collection(tx, files, "below", CollectionKind.PLAIN));
        put(store(), files, "a", "12345");
        put(store(), below, "b", "12345");
        Instant now = Instant.ofEpochSecond(5000);
        store().write(home, tx -> {
            tx.putLock(new LockRow(below, "b", "urn:x", true, false, "", "guid-ada", now.plusSeconds(9)));
            return true;
        });
        store().write(home, tx -> {
            StoreFixture.remove(tx, files);
            assertThat(tx.collection(below)).isEmpty();
            return true;
        });
        assertThat(names(home)).containsExactly("");
        assertThat(row(below)).isEmpty();
        assertThat(StoreFixture.object(store(), below.object("b"))).isEmpty();
        assertThat(StoreFixture.listing(store(), files).objects()).isEmpty();
        assertThat(StoreFixture.locks(store(), home, now)).isEmpty();
        CollectionRef again = store().write(home, tx -> collection(tx, root, "files", CollectionKind.PLAIN));
        assertThat(again).isNotEqualTo(files);
        assertThat(StoreFixture.listing(store(), again).objects()).isEmpty();
    }

    @Test
    default void aMovedCollectionKeepsItsMembersAndItsIdentity() {
        HomeId home = person(store(), "ada");
        CollectionRef root = CollectionRef.root(home);
        CollectionRef files = store().write(home, tx -> collection(tx, root, "files", CollectionKind.PLAIN));
        CollectionRef other = store().write(home, tx -> collection(tx, root, "other", CollectionKind.PLAIN));
        long put = put(store(), files, "a", "text");
        long seq = store().write(home, tx -> StoreFixture.move(tx, files, other.id(), "renamed"));
        CollectionRow row = row(files).orElseThrow();
        assertThat(row.name()).isEqualTo("renamed");
        assertThat(row.parent()).isEqualTo(other.id());
        assertThat(row.ownSeq()).isEqualTo(seq);
        assertThat(StoreFixture.object(store(), files.object("a")).orElseThrow().seq())
                .isEqualTo(put);
        Optional<CollectionRow> old = store().read(s -> s.child(root, "files"));
        assertThat(old).isEmpty();
        boolean holds = store().read(s -> s.holds(other, files) && s.holds(root, files) && !s.holds(files, other));
        assertThat(holds).isTrue();
        assertThatThrownBy(() -> store().write(home, tx -> StoreFixture.move(tx, other, files.id(), "loop")))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    default void homesCountEachForItself() {
        HomeId ada = person(store(), "ada");
        HomeId bob = person(store(), "bob");
        CollectionRef work = calendar(store(), ada, "work");
        CollectionRef same = calendar(store(), bob, "work");
        assertThat(work.id()).isEqualTo(same.id());
        put(store(), work, "a", "ada's");
        assertThat(StoreFixture.contents(store(), same)).isEmpty();
        assertThat(StoreFixture.home(store(), bob).lastSeq()).isEqualTo(2);
        long both = store().write(StoreFixture.homes(ada, bob), tx -> {
            put(tx, work, "b", "1");
            return put(tx, same, "b", "2");
        });
        assertThat(both).isEqualTo(3);
        assertThat(StoreFixture.contents(store(), work)).containsExactly("ada's", "1");
        assertThat(StoreFixture.contents(store(), same)).containsExactly("2");
    }
}
