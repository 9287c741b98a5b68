package dev.orrery.directory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.orrery.access.Caller;
import dev.orrery.model.AccessEntry;
import dev.orrery.model.Actor;
import dev.orrery.model.Change;
import dev.orrery.model.CollectionKind;
import dev.orrery.model.CollectionRef;
import dev.orrery.model.Grantee;
import dev.orrery.model.HomeId;
import dev.orrery.model.Principal;
import dev.orrery.model.PrincipalKind;
import dev.orrery.model.PrincipalName;
import dev.orrery.model.Privilege;
import dev.orrery.store.CollectionRow;
import dev.orrery.store.LogEntry;
import dev.orrery.store.Position;
import dev.orrery.store.Store;
import dev.orrery.store.sql.SqlStore;
import dev.orrery.store.sql.StoreConfig;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class KnownPrincipalsTest {
    private final Store store = SqlStore.open(StoreConfig.of("sqlite::memory:"));

    @AfterEach
    void close() {
        store.close();
    }

    @Test
    void firstSightMakesTheHomeWithWhatAHomeHolds() {
        Principal ada = principals(user("ada", "Ada")).find(name("ada")).orElseThrow();

        assertThat(ada.displayName()).isEqualTo("Ada");
        assertThat(ada.source()).isEqualTo("configuration");
        assertThat(collections(ada.home()))
                .extracting(CollectionRow::name, CollectionRow::kind, CollectionRow::components)
                .containsExactlyInAnyOrder(
                        tuple("", CollectionKind.HOME, Set.of()),
                        tuple("calendar", CollectionKind.CALENDAR, Set.of("VEVENT")),
                        tuple("tasks", CollectionKind.CALENDAR, Set.of("VTODO")),
                        tuple("inbox", CollectionKind.INBOX, Set.of()),
                        tuple("outbox", CollectionKind.OUTBOX, Set.of()),
                        tuple("notifications", CollectionKind.NOTIFICATIONS, Set.of()));
        assertThat(log()).hasSize(6).first().isInstanceOf(Change.PrincipalCreated.class);
    }

    @Test
    void secondSightAppendsNothing() {
        KnownPrincipals principals = principals(user("ada", "Ada"));
        Principal first = principals.find(name("ada")).orElseThrow();
        int entries = log().size();
        assertThat(principals.find(name("ada"))).containsSame(first);
        assertThat(principals(user("ada", "Ada")).find(name("ada"))).contains(first);
        assertThat(log()).hasSize(entries);
    }

    @Test
    void whoIsNotListedIsNotThereAndIsNotMade() {
        KnownPrincipals principals = principals(user("ada", "Ada"));
        assertThat(principals.find(name("bob"))).isEmpty();
        assertThat(principals.findByGuid("x")).isEmpty();
        assertThat(log()).isEmpty();
    }

    @Test
    void manyFirstRequestsAtOnceMakeOneHome() throws Exception {
        int processes = 3;
        List<KnownPrincipals> principals = new ArrayList<>();
        for (int i = 0; i < processes; i++) {
            principals.add(principals(user("ada", "Ada"), user("bob", "Bob")));
        }
        Set<HomeId> homes = new HashSet<>();
        CountDownLatch start = new CountDownLatch(1);
        List<Future<Principal>> found = new ArrayList<>();
        try (ExecutorService devices = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 60; i++) {
                KnownPrincipals one = principals.get(i % processes);
                String name = i % 2 == 0 ? "ada" : "bob";
                found.add(devices.submit(() -> {
                    start.await();
                    return one.find(name(name)).orElseThrow();
                }));
            }
            start.countDown();
            for (Future<Principal> each : found) {
                homes.add(each.get().home());
            }
        }
        assertThat(homes).hasSize(2);
        assertThat(log()).hasSize(12);
    }

    @Test
    void findsByEveryFormOfAddress() {
        KnownPrincipals principals = principals(user("ada", "Ada"));
        Principal ada = principals.find(name("ada")).orElseThrow();
        for (String address : List.of(
                "mailto:ADA@example.org",
                "ada@example.org",
                "urn:uuid:" + ada.guid(),
                "/principals/users/ada/",
                "/principals/__uids__/" + ada.guid() + "/",
                "https://anywhere.example.org/principals/users/ada")) {
            assertThat(principals.findByAddress(address)).as(address).containsSame(ada);
        }
        assertThat(principals.findByAddress("mailto:nobody@example.org")).isEmpty();
    }

    @Test
    void searchingFindsWhoWasNeverSeen() {
        KnownPrincipals principals = principals(user("ada", "Ada Lovelace"), user("ann", "Ann"));
        assertThat(principals.search(EnumSet.of(PrincipalKind.USER), "love", 10))
                .extracting(Principal::displayName)
                .containsExactly("Ada Lovelace");
    }

    @Test
    void aChangedRecordIsWrittenAtFirstSight() {
        Principal old = principals(user("ada", "Ada")).find(name("ada")).orElseThrow();
        Principal now = principals(user("ada", "Countess")).find(name("ada")).orElseThrow();

        assertThat(now.displayName()).isEqualTo("Countess");
        assertThat(now.home()).isEqualTo(old.home());
        assertThat(log()).last().isInstanceOf(Change.PrincipalChanged.class);
    }

    @Test
    void theStartWritesChangesAndArchivesWhoIsNotListedAnyMore() {
        KnownPrincipals before = principals(user("ada", "Ada"), user("bob", "Bob"), user("eve", "Eve"));
        Principal ada = before.find(name("ada")).orElseThrow();
        Principal bob = before.find(name("bob")).orElseThrow();

        principals(user("bob", "Robert"), user("eve", "Eve")).reconcile();

        assertThat(stored(ada.guid())).isEmpty();
        assertThat(archived()).extracting(Principal::guid).containsExactly(ada.guid());
        assertThat(stored(bob.guid()).orElseThrow().displayName()).isEqualTo("Robert");
        assertThat(log().stream().filter(change -> change instanceof Change.PrincipalArchived))
                .hasSize(1);
        int entries = log().size();
        principals(user("bob", "Robert"), user("eve", "Eve")).reconcile();
        assertThat(log()).hasSize(entries);
    }

    @Test
    void whoIsGoneOrReplacedVanishesFromOthersAccessLists() {
        Principal ada = principals(user("ada", "Ada")).find(name("ada")).orElseThrow();
        Principal bob = principals(user("bob", "Bob")).find(name("bob")).orElseThrow();
        share(bob, ada);
        principals(user("bob", "Bob")).reconcile();
        assertThat(accessOf(bob)).isEmpty();

        Principal eve = principals(record("one", name("eve"))).find(name("eve")).orElseThrow();
        share(bob, eve);
        principals(record("two", name("eve"))).find(name("eve"));
        assertThat(accessOf(bob)).isEmpty();
        assertThat(log().stream()
                        .filter(change -> change instanceof Change.AccessChanged changed
                                && !changed.withdrawn().isEmpty()))
                .as("each is logged with the one who shared")
                .hasSize(2);
    }

    private void share(Principal owner, Principal with) {
        CollectionRef root = CollectionRef.root(owner.home());
        Grantee named = new Grantee.Named(with.guid());
        store.write(owner.home(), tx -> {
            long seq = tx.append(new Change.AccessChanged(root, List.of(named), List.of()), Actor.system("test"));
            tx.setAccess(seq, root, List.of(new AccessEntry(named, true, Set.of(Privilege.READ))));
            return seq;
        });
    }

    private List<AccessEntry> accessOf(Principal owner) {
        return store.read(snapshot -> snapshot.collection(CollectionRef.root(owner.home())))
                .orElseThrow()
                .access();
    }

    @Test
    void theStartMakesGroupsKnownToTheirMembers() {
        KnownPrincipals principals = principals(user("ada", "Ada"), group("staff", name("ada")));

        principals.reconcile();

        List<Principal> groups = store.read(snapshot -> snapshot.groupsWith(name("ada")));
        assertThat(groups).extracting(Principal::name).containsExactly(groupName("staff"));
        assertThat(stored(Guids.of(name("ada")))).isEmpty();
    }

    @Test
    void whoComesBackFindsTheOldHome() {
        Principal ada = principals(user("ada", "Ada")).find(name("ada")).orElseThrow();
        principals().reconcile();
        Principal back = principals(user("ada", "Ada")).find(name("ada")).orElseThrow();

        assertThat(back.home()).isEqualTo(ada.home());
        assertThat(archived()).isEmpty();
        assertThat(log()).last().isInstanceOf(Change.PrincipalRestored.class);
    }

    @Test
    void anotherIdentityUnderTheSameNameGetsANewHome() {
        Principal old = principals(user("ada", "Ada")).find(name("ada")).orElseThrow();
        DirectoryRecord other =
                new DirectoryRecord("another", name("ada"), "Ada", List.of("ada@example.org"), List.of(), Map.of());
        Principal now = principals(other).find(name("ada")).orElseThrow();

        assertThat(now.home()).isNotEqualTo(old.home());
        assertThat(archived()).extracting(Principal::guid).containsExactly(old.guid());
    }

    @Test
    void theSameIdentityUnderAnotherNameKeepsItsHome() {
        DirectoryRecord before = record("one", name("ada"));
        DirectoryRecord after = record("one", name("countess"));
        Principal old = principals(before).find(name("ada")).orElseThrow();
        KnownPrincipals principals = principals(after);
        principals.reconcile();

        assertThat(principals.find(name("countess")).orElseThrow().home()).isEqualTo(old.home());
        assertThat(archived()).isEmpty();
        assertThat(principals.find(name("ada"))).isEmpty();
    }

    @Test
    void twoWhoSwapNamesKeepTheirHomes() {
        KnownPrincipals before = principals(record("one", name("ada")), record("two", name("bob")));
        HomeId one = before.find(name("ada")).orElseThrow().home();
        HomeId two = before.find(name("bob")).orElseThrow().home();
        KnownPrincipals after = principals(record("one", name("bob")), record("two", name("ada")));
        after.reconcile();

        assertThat(after.find(name("bob")).orElseThrow().home()).isEqualTo(one);
        assertThat(after.find(name("ada")).orElseThrow().home()).isEqualTo(two);
        assertThat(archived()).isEmpty();
    }

    @Test
    void callersCarryAllTheirGroupsAndCyclesEnd() {
        KnownPrincipals principals = principals(
                user("ada", "Ada"),
                group("staff", name("ada"), groupName("all")),
                group("all", groupName("staff")),
                group("others"));
        Caller ada = principals.caller(name("ada")).orElseThrow();

        assertThat(ada.identities())
                .containsExactlyInAnyOrder(
                        Guids.of(name("ada")), Guids.of(groupName("staff")), Guids.of(groupName("all")));
        assertThat(ada.names()).containsExactlyInAnyOrder(name("ada"), groupName("staff"), groupName("all"));
        assertThat(ada.admin()).isFalse();
        assertThat(principals.caller(name("ada"))).containsSame(ada);
        assertThat(principals.groupsOf(ada.principal()))
                .extracting(Principal::name)
                .containsExactlyInAnyOrder(groupName("staff"), groupName("all"));
        assertThat(principals.membersOf(principals.find(groupName("staff")).orElseThrow()))
                .extracting(Principal::name)
                .containsExactly(name("ada"), groupName("all"));
    }

    @Test
    void whomTheListsDoNotHaveIsAbsentAndWhoIsOnlyNamedIsNotMade() {
        KnownPrincipals principals = principals(user("ada", "Ada"), user("bob", "Bob"));
        assertThat(principals.absent(List.of(name("ada"), name("ghost"), groupName("ada"))))
                .containsExactlyInAnyOrder(name("ghost"), groupName("ada"));
        Optional<Principal> made = store.read(snapshot -> snapshot.principal(name("ada")));
        assertThat(made).isEmpty();
    }

    @Test
    void anAdministratorIsOne() {
        DirectoryRecord record =
                new DirectoryRecord("guid", name("root"), "Root", List.of(), List.of(), Map.of("admin", "true"));
        assertThat(principals(record).caller(name("root")).orElseThrow().admin())
                .isTrue();
    }

    private KnownPrincipals principals(DirectoryRecord... records) {
        return new KnownPrincipals(store, new ConfiguredDirectory(List.of(records)), new Provision(store));
    }

    private List<CollectionRow> collections(HomeId home) {
        return store.read(snapshot -> snapshot.collections(home));
    }

    private Optional<Principal> stored(String guid) {
        return store.read(snapshot -> snapshot.principal(guid));
    }

    private List<Principal> archived() {
        return store.read(snapshot -> snapshot.archivedPrincipals());
    }

    private List<Change> log() {
        return store.follow(Position.beginning(store.epoch()), 1000).entries().stream()
                .map(LogEntry::change)
                .toList();
    }

    private static DirectoryRecord user(String name, String displayName) {
        return new DirectoryRecord(
                Guids.of(name(name)), name(name), displayName, List.of(name + "@example.org"), List.of(), Map.of());
    }

    private static DirectoryRecord record(String guid, PrincipalName name) {
        return new DirectoryRecord(guid, name, name.name(), List.of(), List.of(), Map.of());
    }

    private static DirectoryRecord group(String name, PrincipalName... members) {
        return new DirectoryRecord(
                Guids.of(groupName(name)), groupName(name), name, List.of(), List.of(members), Map.of());
    }

    private static PrincipalName name(String name) {
        return new PrincipalName(PrincipalKind.USER, name);
    }

    private static PrincipalName groupName(String name) {
        return new PrincipalName(PrincipalKind.GROUP, name);
    }
}
