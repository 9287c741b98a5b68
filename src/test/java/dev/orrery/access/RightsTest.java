package dev.orrery.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.orrery.model.AccessEntry;
import dev.orrery.model.Change;
import dev.orrery.model.CollectionId;
import dev.orrery.model.CollectionKind;
import dev.orrery.model.CollectionRef;
import dev.orrery.model.Grantee;
import dev.orrery.model.HomeId;
import dev.orrery.model.Principal;
import dev.orrery.model.PrincipalKind;
import dev.orrery.model.PrincipalName;
import dev.orrery.model.Privilege;
import dev.orrery.model.Reason;
import dev.orrery.model.Refused;
import dev.orrery.store.Store;
import dev.orrery.store.StoreFixture;
import dev.orrery.store.sql.SqlStore;
import dev.orrery.store.sql.StoreConfig;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RightsTest {
    private static final Caller BOB = caller("bob", "guid-staff");
    private static final Caller EVE = caller("eve");

    private final Store store = SqlStore.open(StoreConfig.of("sqlite::memory:"));
    private HomeId home = HomeId.REGISTRY;
    private CollectionRef root = CollectionRef.root(home);
    private CollectionRef calendar = root;
    private CollectionRef other = root;
    private CollectionRef inbox = root;
    private CollectionRef notifications = root;

    @BeforeEach
    void adasHome() {
        home = StoreFixture.person(store, "ada");
        root = CollectionRef.root(home);
        calendar = StoreFixture.calendar(store, home, "calendar");
        other = StoreFixture.calendar(store, home, "other");
        inbox = store.write(home, tx -> StoreFixture.collection(tx, root, "inbox", CollectionKind.INBOX));
        notifications = store.write(
                home, tx -> StoreFixture.collection(tx, root, "notifications", CollectionKind.NOTIFICATIONS));
    }

    @AfterEach
    void close() {
        store.close();
    }

    @Test
    void theOwnerMayDoEverything() {
        Caller ada = new Caller(StoreFixture.principal(home, "ada"), Set.of("guid-ada"), false);
        assertThat(on(ada, calendar)).isEqualTo(EnumSet.allOf(Privilege.class));
        set(calendar, deny(new Grantee.Everyone(), Privilege.ALL));
        assertThat(on(ada, calendar)).isEqualTo(EnumSet.allOf(Privilege.class));
    }

    @Test
    void soMayAnAdministrator() {
        Caller root = new Caller(BOB.principal(), Set.of("guid-bob"), true);
        assertThat(on(root, calendar)).isEqualTo(EnumSet.allOf(Privilege.class));
    }

    @Test
    void othersMayNothingUnlessGranted() {
        assertThat(on(BOB, calendar)).isEmpty();
        assertThat(on(Caller.STRANGER, calendar)).isEmpty();
    }

    @Test
    void nothingAtAllIsNotFoundAndTooLittleIsForbidden() {
        assertThat(refusal(BOB, Privilege.READ)).isEqualTo(new Reason.NotFound("/x/"));
        set(calendar, grant("guid-bob", Privilege.READ_FREE_BUSY));
        assertThat(refusal(BOB, Privilege.READ)).isEqualTo(new Reason.NeedsPrivilege("/x/", Privilege.READ));
        assertThat(refusal(BOB, Privilege.READ_FREE_BUSY)).isNull();
    }

    @Test
    void readingHoldsFreeBusyButNotTheOtherWayRound() {
        set(calendar, grant("guid-bob", Privilege.READ), grant("guid-eve", Privilege.READ_FREE_BUSY));
        assertThat(on(BOB, calendar))
                .containsExactlyInAnyOrder(
                        Privilege.READ, Privilege.READ_FREE_BUSY, Privilege.READ_CURRENT_USER_PRIVILEGE_SET);
        assertThat(on(EVE, calendar))
                .containsExactlyInAnyOrder(Privilege.READ_FREE_BUSY, Privilege.READ_CURRENT_USER_PRIVILEGE_SET);
        set(calendar, grant("guid-eve", Privilege.READ_FREE_BUSY, Privilege.READ_CURRENT_USER_PRIVILEGE_SET));
        assertThat(on(EVE, calendar)).doesNotContain(Privilege.READ);
    }

    @Test
    void allPartsMakeTheWhole() {
        set(
                calendar,
                grant(
                        "guid-bob",
                        Privilege.WRITE_CONTENT,
                        Privilege.WRITE_PROPERTIES,
                        Privilege.BIND,
                        Privilege.UNBIND));
        assertThat(on(BOB, calendar)).contains(Privilege.WRITE).doesNotContain(Privilege.ALL, Privilege.READ);
        set(calendar, grant("guid-bob", Privilege.ALL));
        assertThat(on(BOB, calendar)).isEqualTo(EnumSet.allOf(Privilege.class));
    }

    @Test
    void theFirstMatchDecidesPrivilegeByPrivilege() {
        set(
                calendar,
                deny(new Grantee.Named("guid-bob"), Privilege.BIND),
                grant("guid-staff", Privilege.READ, Privilege.WRITE),
                deny(new Grantee.Everyone(), Privilege.READ));
        assertThat(on(BOB, calendar))
                .contains(Privilege.READ, Privilege.UNBIND, Privilege.WRITE_CONTENT)
                .doesNotContain(Privilege.BIND, Privilege.WRITE);
        assertThat(on(EVE, calendar)).isEmpty();
    }

    @Test
    void denyingAPartDeniesTheWhole() {
        set(calendar, deny(new Grantee.Named("guid-bob"), Privilege.READ_FREE_BUSY), grant("guid-bob", Privilege.READ));
        assertThat(on(BOB, calendar)).doesNotContain(Privilege.READ, Privilege.READ_FREE_BUSY);
    }

    @Test
    void groupsStandForTheirMembers() {
        set(calendar, grant("guid-staff", Privilege.READ));
        assertThat(on(BOB, calendar)).contains(Privilege.READ);
        assertThat(on(EVE, calendar)).isEmpty();
    }

    @Test
    void everyoneAuthenticatedAndStrangers() {
        set(calendar, grant(new Grantee.Authenticated(), Privilege.READ_FREE_BUSY));
        assertThat(on(EVE, calendar)).contains(Privilege.READ_FREE_BUSY);
        assertThat(on(Caller.STRANGER, calendar)).isEmpty();
        set(calendar, grant(new Grantee.Unauthenticated(), Privilege.READ));
        assertThat(on(EVE, calendar)).isEmpty();
        assertThat(on(Caller.STRANGER, calendar)).contains(Privilege.READ);
        set(calendar, grant(new Grantee.Everyone(), Privilege.READ));
        assertThat(on(EVE, calendar)).contains(Privilege.READ);
        assertThat(on(Caller.STRANGER, calendar)).contains(Privilege.READ);
    }

    @Test
    void entriesOfTheHomeAreInheritedByCalendarsAndNotByMessages() {
        set(root, grant("guid-bob", Privilege.READ));
        assertThat(on(BOB, root)).contains(Privilege.READ);
        assertThat(on(BOB, calendar)).contains(Privilege.READ);
        assertThat(on(BOB, inbox)).isEmpty();
        assertThat(on(BOB, notifications)).isEmpty();
    }

    @Test
    void whatIsSetNearerComesFirst() {
        set(root, grant("guid-bob", Privilege.READ));
        set(calendar, deny(new Grantee.Named("guid-bob"), Privilege.READ));
        assertThat(on(BOB, calendar)).isEmpty();
        assertThat(on(BOB, other)).contains(Privilege.READ);
    }

    @Test
    void aHomeIsKnownToWhomSomethingInItIsGranted() {
        set(calendar, grant("guid-bob", Privilege.READ));
        assertThat(on(BOB, root)).containsExactly(Privilege.READ_CURRENT_USER_PRIVILEGE_SET);
        assertThat(on(BOB, other)).isEmpty();
        assertThat(on(EVE, root)).isEmpty();
    }

    @Test
    void anArchivedHomeIsOutOfReach() {
        set(calendar, grant("guid-bob", Privilege.READ));
        archive();
        assertThat(on(BOB, calendar)).isEmpty();
        assertThat(on(BOB, root)).isEmpty();
    }

    @Test
    void aCollectionThatIsNotThereGrantsNothing() {
        set(root, grant("guid-bob", Privilege.READ));
        assertThat(on(BOB, new CollectionRef(home, new CollectionId(9999)))).isEmpty();
    }

    @Test
    void delegatesActForTheOwner() {
        attributes(Map.of("write-delegates", "users/bob", "read-delegates", "groups/book club\nusers/nobody"));
        assertThat(on(BOB, calendar))
                .contains(Privilege.READ, Privilege.WRITE, Privilege.SCHEDULE_SEND)
                .doesNotContain(Privilege.WRITE_ACL, Privilege.ALL);
        assertThat(on(BOB, inbox)).contains(Privilege.WRITE);
        assertThat(on(BOB, notifications)).isEmpty();

        Caller reader = new Caller(
                EVE.principal(),
                Set.of("guid-eve", "guid-club"),
                Set.of(new PrincipalName(PrincipalKind.GROUP, "book club")),
                false);
        assertThat(on(reader, calendar))
                .contains(Privilege.READ, Privilege.READ_ACL)
                .doesNotContain(Privilege.WRITE);
        assertThat(on(EVE, calendar)).isEmpty();
    }

    @Test
    void delegatesWhomTheOwnerNamedAreLikeThoseOfTheRecord() {
        attributes(Map.of("read-delegates", "users/eve"));
        set(root, Delegation.WRITE.entry("guid-bob"), Delegation.READ.entry("guid-club"));
        assertThat(on(BOB, calendar)).contains(Privilege.WRITE).doesNotContain(Privilege.WRITE_ACL);
        assertThat(on(BOB, inbox)).contains(Privilege.WRITE, Privilege.SCHEDULE_DELIVER);
        assertThat(on(BOB, notifications)).isEmpty();
        assertThat(on(EVE, calendar)).contains(Privilege.READ).doesNotContain(Privilege.WRITE);
        assertThat(on(caller("joe", "guid-club"), inbox))
                .contains(Privilege.READ)
                .doesNotContain(Privilege.WRITE);
        assertThat(on(caller("joe"), calendar)).isEmpty();
        set(root);
        assertThat(on(BOB, calendar)).isEmpty();
    }

    @Test
    void aDelegateCannotBeDeniedByAnEntry() {
        attributes(Map.of("read-delegates", "users/bob"));
        set(calendar, deny(new Grantee.Named("guid-bob"), Privilege.ALL));
        assertThat(on(BOB, calendar)).contains(Privilege.READ);
    }

    @Test
    void everybodyWhoSignedInMayReadPrincipals() {
        Principal ada = StoreFixture.principal(home, "ada");
        assertThat(Rights.onPrincipal(BOB, ada)).contains(Privilege.READ).doesNotContain(Privilege.WRITE_PROPERTIES);
        assertThat(Rights.onPrincipal(new Caller(ada, Set.of("guid-ada"), false), ada))
                .contains(Privilege.READ, Privilege.WRITE_PROPERTIES)
                .doesNotContain(Privilege.WRITE);
        assertThat(Rights.onPrincipal(Caller.STRANGER, ada)).isEmpty();
    }

    @Test
    void theListShowsProtectedOwnAndInheritedEntriesInOrder() {
        HomeId bobs = StoreFixture.person(store, "bob");
        assertThat(bobs).isNotEqualTo(home);
        attributes(Map.of("write-delegates", "users/bob\nusers/nobody"));
        AccessEntry own = grant("guid-eve", Privilege.READ);
        AccessEntry inherited = grant(new Grantee.Authenticated(), Privilege.READ_FREE_BUSY);
        set(calendar, own);
        set(root, inherited);

        List<Rights.Effective> entries = store.read(snapshot -> Rights.entries(snapshot, calendar));

        assertThat(entries).hasSize(4);
        assertThat(entries.get(0).entry().grantee()).isEqualTo(new Grantee.Owner());
        assertThat(entries.get(1).entry().grantee()).isEqualTo(new Grantee.Named("guid-bob"));
        assertThat(entries.subList(0, 2)).allMatch(Rights.Effective::isProtected);
        assertThat(entries.get(2)).isEqualTo(new Rights.Effective(own, false, null));
        assertThat(entries.get(3)).isEqualTo(new Rights.Effective(inherited, false, root));
    }

    private Set<Privilege> on(Caller caller, CollectionRef collection) {
        return store.read(snapshot -> Rights.on(snapshot, caller, collection));
    }

    private Reason refusal(Caller caller, Privilege needed) {
        Refused refused = catchThrowableOfType(
                Refused.class,
                () -> store.read(snapshot -> {
                    Rights.require(snapshot, caller, calendar, "/x/", needed);
                    return true;
                }));
        return refused == null ? null : refused.reason();
    }

    private void set(CollectionRef collection, AccessEntry... entries) {
        store.write(home, tx -> {
            long seq = tx.append(new Change.AccessChanged(collection, List.of(), List.of()), StoreFixture.ACTOR);
            tx.setAccess(seq, collection, List.of(entries));
            return seq;
        });
    }

    private void attributes(Map<String, String> attributes) {
        store.write(HomeId.REGISTRY, tx -> {
            Principal ada = tx.principalOf(home).orElseThrow();
            tx.putPrincipal(new Principal(
                    ada.guid(),
                    ada.name(),
                    ada.displayName(),
                    ada.mails(),
                    ada.members(),
                    attributes,
                    home,
                    ada.source(),
                    ada.checkedAt()));
            return true;
        });
    }

    private void archive() {
        store.write(StoreFixture.homes(HomeId.REGISTRY, home), tx -> {
            tx.archive(home, true);
            return true;
        });
    }

    private static AccessEntry grant(String guid, Privilege... privileges) {
        return grant(new Grantee.Named(guid), privileges);
    }

    private static AccessEntry grant(Grantee grantee, Privilege... privileges) {
        return new AccessEntry(grantee, true, Set.of(privileges));
    }

    private static AccessEntry deny(Grantee grantee, Privilege... privileges) {
        return new AccessEntry(grantee, false, Set.of(privileges));
    }

    private static Caller caller(String name, String... groups) {
        Principal principal = new Principal(
                "guid-" + name,
                new PrincipalName(PrincipalKind.USER, name),
                name,
                List.of(),
                List.of(),
                Map.of(),
                new HomeId(4711),
                "test",
                Instant.EPOCH);
        Set<String> identities = new java.util.HashSet<>(List.of(groups));
        identities.add("guid-" + name);
        return new Caller(principal, identities, false);
    }
}
