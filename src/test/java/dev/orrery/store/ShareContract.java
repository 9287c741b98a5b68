package dev.orrery.store;

import static dev.orrery.store.StoreFixture.calendar;
import static dev.orrery.store.StoreFixture.collection;
import static dev.orrery.store.StoreFixture.move;
import static dev.orrery.store.StoreFixture.person;
import static dev.orrery.store.StoreFixture.put;
import static dev.orrery.store.StoreFixture.remove;
import static org.assertj.core.api.Assertions.assertThat;

import dev.orrery.model.AccessEntry;
import dev.orrery.model.CollectionId;
import dev.orrery.model.CollectionKind;
import dev.orrery.model.CollectionRef;
import dev.orrery.model.Grantee;
import dev.orrery.model.HomeId;
import dev.orrery.model.Privilege;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What those follow with whom something is shared: rule 8 of the log. */
public interface ShareContract {
    Store store();

    private List<String> home(HomeId home, long since, boolean deep, String... viewers) {
        return StoreFixture.homeChanges(store(), home, since, deep, viewers);
    }

    private List<CollectionRef> namedIn(String guid) {
        return store().read(s -> s.namedIn(guid));
    }

    private long seq(HomeId home) {
        return StoreFixture.home(store(), home).lastSeq();
    }

    @Test
    default void aShareAppearsWithItsMembersAndDisappearsForItsViewer() {
        HomeId home = person(store(), "ada");
        CollectionRef work = calendar(store(), home, "work");
        calendar(store(), home, "secret");
        put(store(), work, "a", "1");
        long start = seq(home);
        AccessEntry bob = new AccessEntry(new Grantee.Named("guid-bob"), true, Set.of(Privilege.READ));
        store().write(home, tx -> StoreFixture.setAccess(tx, work, List.of(bob)));
        assertThat(home(home, start, true, "guid-bob", "guid-group")).containsExactly("+work", "+work/a");
        assertThat(home(home, start, false, "guid-bob")).containsExactly("+work");
        assertThat(home(home, start, true)).containsExactly("+work");

        long shared = seq(home);
        store().write(home, tx -> StoreFixture.setAccess(tx, work, List.of()));
        assertThat(home(home, shared, false, "guid-bob")).containsExactly("-work");
        assertThat(home(home, shared, false, "guid-eve")).containsExactly("+work"); // rights decide what is shown
        assertThat(home(home, shared, false)).containsExactly("+work");
        store().write(home, tx -> StoreFixture.setAccess(tx, work, List.of(bob)));
        assertThat(home(home, shared, false, "guid-bob")).containsExactly("+work");
    }

    @Test
    default void whatIsMovedOutOfASharedPlaceIsGoneForItsViewer() {
        HomeId home = person(store(), "ada");
        CollectionRef root = CollectionRef.root(home);
        CollectionRef shared = store().write(home, tx -> collection(tx, root, "shared", CollectionKind.PLAIN));
        CollectionRef below = store().write(home, tx -> collection(tx, shared, "below", CollectionKind.PLAIN));
        CollectionRef secret = store().write(home, tx -> collection(tx, root, "secret", CollectionKind.PLAIN));
        AccessEntry bob = new AccessEntry(new Grantee.Named("guid-bob"), true, Set.of(Privilege.READ));
        store().write(home, tx -> StoreFixture.setAccess(tx, shared, List.of(bob)));
        long start = seq(home);
        store().write(home, tx -> move(tx, below, secret.id(), "hidden"));
        assertThat(home(home, start, true, "guid-bob")).contains("-below"); // and rights hide the new place
        assertThat(home(home, start, true)).containsExactly("-below", "+hidden");
        store().write(home, tx -> move(tx, below, shared.id(), "again"));
        assertThat(home(home, start, true, "guid-bob")).contains("+again");
    }

    @Test
    default void whatIsStillSharedComesAfterThePlaceThatIsNot() {
        HomeId home = person(store(), "ada");
        CollectionRef root = CollectionRef.root(home);
        CollectionRef work = store().write(home, tx -> collection(tx, root, "work", CollectionKind.PLAIN));
        CollectionRef part = store().write(home, tx -> collection(tx, work, "part", CollectionKind.PLAIN));
        AccessEntry bob = new AccessEntry(new Grantee.Named("guid-bob"), true, Set.of(Privilege.READ));
        store().write(home, tx -> StoreFixture.setAccess(tx, work, List.of(bob)));
        store().write(home, tx -> StoreFixture.setAccess(tx, part, List.of(bob)));
        long start = seq(home);
        store().write(home, tx -> StoreFixture.setAccess(tx, work, List.of()));
        assertThat(home(home, start, true, "guid-bob")).containsExactly("-work", "+part");
    }

    @Test
    default void aShareInsideAnUnseenPlaceFollowsItToAnotherAddress() {
        HomeId home = person(store(), "ada");
        CollectionRef root = CollectionRef.root(home);
        CollectionRef work = store().write(home, tx -> collection(tx, root, "my work/100%", CollectionKind.PLAIN));
        CollectionRef part = store().write(home, tx -> collection(tx, work, "part", CollectionKind.PLAIN));
        store().write(home, tx -> collection(tx, work, "secret", CollectionKind.PLAIN));
        AccessEntry bob = new AccessEntry(new Grantee.Named("guid-bob"), true, Set.of(Privilege.READ));
        store().write(home, tx -> StoreFixture.setAccess(tx, part, List.of(bob)));
        long start = seq(home);
        store().write(home, tx -> move(tx, work, CollectionId.ROOT, "job"));
        assertThat(home(home, start, true, "guid-bob"))
                .startsWith("-my work/100%")
                .contains("+part")
                .doesNotContain("-secret");
        long moved = seq(home);
        store().write(home, tx -> remove(tx, work));
        assertThat(home(home, moved, true, "guid-bob")).containsExactly("-job");
        assertThat(home(home, moved, false, "guid-bob")).isEmpty(); // they never saw the place itself
        assertThat(home(home, moved, true, "guid-eve")).isEmpty();
    }

    @Test
    default void whatIsHiddenInASharedHomeIsGoneForThoseItIsHiddenFrom() {
        HomeId home = person(store(), "ada");
        CollectionRef work = calendar(store(), home, "work");
        AccessEntry staff = new AccessEntry(new Grantee.Named("guid-staff"), true, Set.of(Privilege.READ));
        AccessEntry notBob = new AccessEntry(new Grantee.Named("guid-bob"), false, Set.of(Privilege.ALL));
        store().write(home, tx -> StoreFixture.setAccess(tx, CollectionRef.root(home), List.of(staff)));
        long start = seq(home);
        store().write(home, tx -> StoreFixture.setAccess(tx, work, List.of(notBob)));
        assertThat(home(home, start, true, "guid-bob", "guid-staff")).containsExactly("-work");
        assertThat(home(home, start, true, "guid-eve", "guid-staff")).containsExactly("+work");
    }

    @Test
    default void whatCameBackUnderAnotherPlaceOfTheSameNameIsSeenThere() {
        HomeId home = person(store(), "ada");
        CollectionRef root = CollectionRef.root(home);
        CollectionRef work = store().write(home, tx -> collection(tx, root, "work", CollectionKind.PLAIN));
        CollectionRef part = store().write(home, tx -> collection(tx, work, "part", CollectionKind.PLAIN));
        put(store(), part, "a", "1");
        AccessEntry bob = new AccessEntry(new Grantee.Named("guid-bob"), true, Set.of(Privilege.READ));
        store().write(home, tx -> StoreFixture.setAccess(tx, root, List.of(bob)));
        long start = seq(home);
        store().write(home, tx -> remove(tx, work));
        store().write(home, tx -> StoreFixture.setAccess(tx, root, List.of()));
        CollectionRef again = store().write(home, tx -> collection(tx, root, "work", CollectionKind.PLAIN));
        assertThat(home(home, start, true, "guid-bob")).contains("-work").doesNotContain("+work");
        store().write(home, tx -> StoreFixture.setAccess(tx, again, List.of(bob)));
        assertThat(home(home, start, true, "guid-bob"))
                .contains("+work", "-part")
                .doesNotContain("-work");
    }

    @Test
    default void aRemovedCollectionIsReportedToThoseWhoSawIt() {
        HomeId home = person(store(), "ada");
        CollectionRef work = calendar(store(), home, "work");
        AccessEntry bob = new AccessEntry(new Grantee.Named("guid-bob"), true, Set.of(Privilege.READ));
        store().write(home, tx -> StoreFixture.setAccess(tx, work, List.of(bob)));
        long start = seq(home);
        store().write(home, tx -> remove(tx, work));
        assertThat(home(home, start, false, "guid-bob")).containsExactly("-work");
        assertThat(home(home, start, false, "guid-eve")).isEmpty();
        assertThat(home(home, start, false)).containsExactly("-work");
    }

    @Test
    default void aDelegateWhoIsNoneAnyMoreIsToldOfEveryCollection() {
        HomeId home = person(store(), "ada");
        CollectionRef root = CollectionRef.root(home);
        CollectionRef work = calendar(store(), home, "work");
        put(store(), work, "a", "1");
        AccessEntry bob =
                new AccessEntry(new Grantee.Delegate("guid-bob", true), true, Set.of(Privilege.READ, Privilege.WRITE));
        AccessEntry eve = new AccessEntry(new Grantee.Delegate("guid-eve", false), true, Set.of(Privilege.READ));
        long before = seq(home);
        store().write(home, tx -> StoreFixture.setAccess(tx, root, List.of(bob, eve)));
        List<AccessEntry> entries =
                store().read(s -> s.collection(root).orElseThrow().access());
        assertThat(entries).containsExactly(bob, eve);
        assertThat(namedIn("guid-bob")).containsExactly(root);
        assertThat(namedIn("guid-eve")).containsExactly(root);
        assertThat(home(home, before, true, "guid-bob")).contains("+work", "+work/a");
        long with = seq(home);
        store().write(home, tx -> StoreFixture.setAccess(tx, root, List.of(eve)));
        assertThat(home(home, with, false, "guid-bob")).contains("-work").doesNotContain("+work");
        assertThat(home(home, with, false, "guid-eve")).contains("+work").doesNotContain("-work");
        assertThat(namedIn("guid-bob")).isEmpty();
    }

    @Test
    default void whoMaySeeNoMoreThanFreeBusyIsToldThatTheCalendarIsGone() {
        HomeId home = person(store(), "ada");
        CollectionRef work = calendar(store(), home, "work");
        put(store(), work, "a", "1");
        AccessEntry reads = new AccessEntry(new Grantee.Named("guid-bob"), true, Set.of(Privilege.READ));
        AccessEntry busy = new AccessEntry(new Grantee.Named("guid-bob"), true, Set.of(Privilege.READ_FREE_BUSY));
        AccessEntry notRead = new AccessEntry(new Grantee.Named("guid-bob"), false, Set.of(Privilege.READ));
        store().write(home, tx -> StoreFixture.setAccess(tx, work, List.of(reads)));
        long shared = seq(home);
        store().write(home, tx -> StoreFixture.setAccess(tx, work, List.of(busy)));
        assertThat(home(home, shared, false, "guid-bob")).containsExactly("-work");
        assertThat(home(home, shared, true, "guid-bob")).contains("-work").doesNotContain("+work");
        long shrunk = seq(home);
        store().write(home, tx -> StoreFixture.setAccess(tx, work, List.of(busy, reads)));
        assertThat(home(home, shrunk, true, "guid-bob")).containsExactly("+work", "+work/a");
        long again = seq(home);
        store().write(home, tx -> StoreFixture.setAccess(tx, work, List.of(notRead, busy, reads)));
        assertThat(home(home, again, false, "guid-bob")).containsExactly("-work");
    }
}
