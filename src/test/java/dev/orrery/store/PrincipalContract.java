package dev.orrery.store;

import static dev.orrery.store.StoreFixture.homes;
import static dev.orrery.store.StoreFixture.person;
import static dev.orrery.store.StoreFixture.principal;
import static org.assertj.core.api.Assertions.assertThat;

import dev.orrery.model.CollectionKind;
import dev.orrery.model.CollectionRef;
import dev.orrery.model.HomeId;
import dev.orrery.model.Principal;
import dev.orrery.model.PrincipalKind;
import dev.orrery.model.PrincipalName;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** The register of principals, and homes as a whole. */
public interface PrincipalContract {
    Store store();

    private Optional<Principal> find(Function<Snapshot, Optional<Principal>> look) {
        return store().read(look);
    }

    private List<Principal> all(Function<Snapshot, List<Principal>> look) {
        return store().read(look);
    }

    private static PrincipalName user(String name) {
        return new PrincipalName(PrincipalKind.USER, name);
    }

    private void save(Principal principal) {
        store().write(homes(HomeId.REGISTRY, principal.home()), tx -> {
            tx.putPrincipal(principal);
            return true;
        });
    }

    @Test
    default void aPrincipalIsFoundByEveryNameItHas() {
        HomeId home = person(store(), "ada");
        Principal ada = principal(home, "ada");
        assertThat(find(s -> s.principal(user("ada")))).contains(ada);
        assertThat(find(s -> s.principal("guid-ada"))).contains(ada);
        assertThat(find(s -> s.principalOf(home))).contains(ada);
        assertThat(find(s -> s.principalByMail("ADA@example.ORG"))).contains(ada);
        assertThat(find(s -> s.principal(new PrincipalName(PrincipalKind.GROUP, "ada"))))
                .isEmpty();
        assertThat(find(s -> s.principal("ada"))).isEmpty();
        assertThat(find(s -> s.principalByMail("ada"))).isEmpty();
    }

    @Test
    default void aRecordIsReplacedAsAWhole() {
        HomeId home = person(store(), "ada");
        Principal changed = new Principal(
                "guid-ada",
                user("lovelace"),
                "Ada Lovelace",
                List.of("lovelace@example.org", "LOVELACE@example.org"),
                List.of(),
                Map.of("capacity", "8", "admin", "true"),
                home,
                "ldap",
                Instant.ofEpochMilli(123_456_789));
        save(changed);
        assertThat(find(s -> s.principal("guid-ada"))).contains(changed);
        assertThat(find(s -> s.principal(user("ada")))).isEmpty();
        assertThat(find(s -> s.principal(user("lovelace")))).contains(changed);
        assertThat(find(s -> s.principalByMail("ada@example.org"))).isEmpty();
        assertThat(find(s -> s.principalByMail("lovelace@example.org"))).contains(changed);
    }

    @Test
    default void groupsAreFoundByTheirMembers() {
        person(store(), "ada");
        HomeId home = person(store(), "staff");
        Principal staff = new Principal(
                "guid-staff",
                new PrincipalName(PrincipalKind.GROUP, "staff"),
                "Staff",
                List.of(),
                List.of(user("ada"), user("bob"), user("ada")),
                Map.of(),
                home,
                "test",
                Instant.EPOCH);
        save(staff);
        assertThat(all(s -> s.groupsWith(user("ada")))).containsExactly(staff);
        assertThat(all(s -> s.groupsWith(user("bob")))).containsExactly(staff);
        assertThat(all(s -> s.groupsWith(new PrincipalName(PrincipalKind.GROUP, "ada"))))
                .isEmpty();
        Principal fewer = new Principal(
                "guid-staff",
                staff.name(),
                "Staff",
                List.of(),
                List.of(user("bob")),
                Map.of(),
                home,
                "test",
                Instant.EPOCH);
        save(fewer);
        assertThat(all(s -> s.groupsWith(user("ada")))).isEmpty();
        assertThat(all(s -> s.groupsWith(user("bob")))).containsExactly(fewer);
    }

    @Test
    default void searchesLookIntoNamesAndMails() {
        Principal ada = principal(person(store(), "ada"), "ada");
        Principal adam = principal(person(store(), "adam"), "adam");
        assertThat(all(s -> s.searchPrincipals(PrincipalKind.USER, "AdA", 10))).containsExactly(ada, adam);
        assertThat(all(s -> s.searchPrincipals(PrincipalKind.USER, "ADAM", 10))).containsExactly(adam);
        assertThat(all(s -> s.searchPrincipals(PrincipalKind.USER, "m@example", 10)))
                .containsExactly(adam);
        assertThat(all(s -> s.searchPrincipals(PrincipalKind.USER, "", 1))).containsExactly(ada);
        assertThat(all(s -> s.searchPrincipals(PrincipalKind.USER, "%", 10))).isEmpty();
        assertThat(all(s -> s.searchPrincipals(PrincipalKind.LOCATION, "ada", 10)))
                .isEmpty();
    }

    @Test
    default void anArchivedPrincipalIsOutOfReachAndKeepsItsHome() {
        HomeId home = person(store(), "ada");
        CollectionRef work = StoreFixture.calendar(store(), home, "work");
        StoreFixture.put(store(), work, "a", "text");
        store().write(home, tx -> {
            tx.archive(home, true);
            return true;
        });
        assertThat(find(s -> s.principal(user("ada")))).isEmpty();
        assertThat(find(s -> s.principal("guid-ada"))).isEmpty();
        assertThat(find(s -> s.principalByMail("ada@example.org"))).isEmpty();
        assertThat(all(s -> s.searchPrincipals(PrincipalKind.USER, "ada", 10))).isEmpty();
        assertThat(all(Snapshot::archivedPrincipals)).containsExactly(principal(home, "ada"));
        assertThat(find(s -> s.principalOf(home))).isEmpty();
        assertThat(find(s -> s.archivedPrincipalOf(home))).contains(principal(home, "ada"));
        assertThat(StoreFixture.home(store(), home).archived()).isTrue();
        assertThat(StoreFixture.contents(store(), work)).containsExactly("text");

        HomeId other = person(store(), "ada"); // the same GUID again, as a new person
        assertThat(other).isNotEqualTo(home);
        assertThat(find(s -> s.principal("guid-ada")).orElseThrow().home()).isEqualTo(other);
        store().write(homes(home, other), tx -> {
            tx.archive(other, true);
            tx.archive(home, false);
            return true;
        });
        assertThat(find(s -> s.principal(user("ada")))).contains(principal(home, "ada"));
        assertThat(find(s -> s.archivedPrincipalOf(home))).isEmpty();
        assertThat(StoreFixture.home(store(), home).archived()).isFalse();
    }

    @Test
    default void aHomeBeginsWithItsRoot() {
        HomeId home = person(store(), "ada");
        List<CollectionRow> rows = store().read(s -> s.collections(home));
        assertThat(rows).hasSize(1);
        CollectionRow root = rows.getFirst();
        assertThat(root.ref()).isEqualTo(CollectionRef.root(home));
        assertThat(root.kind()).isEqualTo(CollectionKind.HOME);
        assertThat(root.name()).isEmpty();
        assertThat(root.parent()).isEqualTo(root.ref().id());
        assertThat(root.lastSeq()).isEqualTo(StoreFixture.home(store(), home).lastSeq());
        assertThat(StoreFixture.home(store(), home).guid()).isEqualTo("guid-ada");
        Optional<HomeRow> none = store().read(s -> s.home(new HomeId(999)));
        assertThat(none).isEmpty();
        List<CollectionRow> nothing = store().read(s -> s.collections(new HomeId(999)));
        assertThat(nothing).isEmpty();
    }

    @Test
    default void notesAreKeptByKeyUntilTheyAreRemoved() {
        store().write(HomeId.REGISTRY, tx -> {
            tx.putNote("test/a", "one");
            tx.putNote("test/b", "two");
            tx.putNote("test/b", "two\nlines");
            tx.putNote("testing", "else");
            return null;
        });
        assertThat(store().<Map<String, String>>read(snapshot -> snapshot.notes("test/")))
                .isEqualTo(Map.of("test/a", "one", "test/b", "two\nlines"));
        store().write(HomeId.REGISTRY, tx -> {
            tx.removeNote("test/a");
            tx.removeNote("test/none");
            assertThat(tx.notes("test/")).containsOnlyKeys("test/b");
            return null;
        });
        assertThat(store().<Map<String, String>>read(snapshot -> snapshot.notes("test/")))
                .isEqualTo(Map.of("test/b", "two\nlines"));
        assertThat(store().<Map<String, String>>read(snapshot -> snapshot.notes("%")))
                .isEmpty();
    }
}
