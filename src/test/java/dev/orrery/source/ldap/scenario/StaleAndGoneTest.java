package dev.orrery.source.ldap.scenario;

import static dev.orrery.source.ldap.scenario.House.dn;
import static org.assertj.core.api.Assertions.assertThat;

import dev.orrery.model.AccessEntry;
import dev.orrery.model.Actor;
import dev.orrery.model.Change;
import dev.orrery.model.CollectionRef;
import dev.orrery.model.Grantee;
import dev.orrery.model.Principal;
import dev.orrery.model.Privilege;
import dev.orrery.store.CollectionRow;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/** If the user no longer exists, or is no longer a valid calendar user: archive the home, delete the principal, not found. */
class StaleAndGoneTest {
    private static final Duration STALE = Duration.ofHours(1);

    @InEveryHouse
    void whoLeftIsArchived(House house) throws Exception {
        Principal ada = house.ada();
        house.find("bob");
        house.directory().delete(dn("ada"));
        assertThat(house.find("ada")).as("fresh").contains(ada);
        house.pass(STALE);
        assertThat(house.find("ada")).isEmpty();
        assertThat(house.principals().findByGuid(ada.guid())).isEmpty();
        assertThat(house.principals().findByAddress("mailto:ada@example.org")).isEmpty();
        assertThat(house.told(ada.home())).containsExactly("principal.created", "principal.archived");
        assertThat(house.collections(ada.home())).as("all data is kept").contains("calendar", "tasks");
        assertThat(house.archived()).extracting(Principal::guid).containsExactly(ada.guid());
    }

    @InEveryHouse
    void whoIsNoCalendarUserAnyMoreIsArchived(House house) throws Exception {
        house.calendarUsers("(calendarPrincipalURI=*)");
        Principal ada = house.ada();
        house.find("ann");
        house.directory().modify("dn: " + dn("ada"), "changetype: modify", "delete: calendarPrincipalURI");
        house.pass(STALE);
        assertThat(house.find("ada")).isEmpty();
        assertThat(house.archived()).extracting(Principal::guid).containsExactly(ada.guid());
    }

    @InEveryHouse
    void theirSharesVanishFromOthersAndAreLogged(House house) throws Exception {
        Principal ada = house.ada();
        Principal bob = house.find("bob").orElseThrow();
        CollectionRef work = house.store()
                .read(s -> s.child(CollectionRef.root(bob.home()), "calendar"))
                .orElseThrow()
                .ref();
        Grantee named = new Grantee.Named(ada.guid());
        Grantee all = new Grantee.Authenticated();
        house.store().write(bob.home(), tx -> {
            long seq = tx.append(new Change.AccessChanged(work, List.of(named), List.of()), Actor.system("test"));
            tx.setAccess(
                    seq,
                    work,
                    List.of(
                            new AccessEntry(named, true, Set.of(Privilege.READ)),
                            new AccessEntry(all, true, Set.of(Privilege.READ_FREE_BUSY))));
            return seq;
        });
        house.directory().delete(dn("ada"));
        house.pass(STALE);
        assertThat(house.find("ada")).isEmpty();
        CollectionRow row = house.store().read(s -> s.collection(work)).orElseThrow();
        assertThat(row.access()).extracting(AccessEntry::grantee).containsExactly(all);
        assertThat(house.log(bob.home()).getLast().change())
                .isEqualTo(new Change.AccessChanged(work, List.of(all), List.of(named)));
    }

    @InEveryHouse
    void whoIsShownToTheAdministratorStaysAsTheyAre(House house) throws Exception {
        Principal ada = house.ada();
        house.find("bob");
        assertThat(house.principals().callerAsKnown(ada).names())
                .as("with her groups")
                .hasSize(4);
        house.directory().delete(dn("ada"));
        house.pass(Duration.ofHours(2));
        assertThat(house.principals().callerAsKnown(ada).identities()).contains(ada.guid());
        assertThat(house.archived()).isEmpty();
        assertThat(house.told(ada.home())).containsExactly("principal.created");
    }
}
