package dev.orrery.source.ldap.scenario;

import static dev.orrery.source.ldap.scenario.House.dn;
import static dev.orrery.source.ldap.scenario.House.user;
import static org.assertj.core.api.Assertions.assertThat;

import dev.orrery.access.Caller;
import dev.orrery.access.Delegation;
import dev.orrery.access.Rights;
import dev.orrery.calendar.By;
import dev.orrery.calendar.SetDelegates;
import dev.orrery.model.Change;
import dev.orrery.model.CollectionRef;
import dev.orrery.model.Grantee;
import dev.orrery.model.Principal;
import dev.orrery.model.PrincipalKind;
import dev.orrery.model.PrincipalName;
import dev.orrery.model.Privilege;
import dev.orrery.store.CollectionRow;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/** People of a directory let others of it act for them; who is archived acts for nobody any more. */
class DelegatesTest {
    @InEveryHouse
    void membersOfGroupsInGroupsAct(House house) {
        Principal engineers = house.principals()
                .find(new PrincipalName(PrincipalKind.GROUP, "engineers"))
                .orElseThrow();
        Principal ada = house.ada();
        name(house, ada, Delegation.WRITE, engineers);
        assertThat(rights(house, "bob", ada)).contains(Privilege.READ, Privilege.WRITE);
        assertThat(rights(house, "ann", ada)).isEmpty();
    }

    @InEveryHouse
    void whoIsArchivedVanishes(House house) throws Exception {
        Principal ada = house.ada();
        Principal bob = house.find("bob").orElseThrow();
        Principal ann = house.find("ann").orElseThrow();
        name(house, ada, Delegation.WRITE, bob, ann);
        name(house, ada, Delegation.READ, bob);
        house.directory().delete(dn("bob"));
        house.pass(Duration.ofHours(1));
        assertThat(house.find("bob")).isEmpty();

        CollectionRow home = house.store()
                .read(snapshot -> snapshot.collection(CollectionRef.root(ada.home())))
                .orElseThrow();
        assertThat(Delegation.WRITE.namedByOwner(home)).containsExactly(ann.guid());
        assertThat(Delegation.READ.namedByOwner(home)).isEmpty();
        Change last = house.log(ada.home()).getLast().change();
        assertThat(last).isInstanceOf(Change.AccessChanged.class);
        assertThat(((Change.AccessChanged) last).withdrawn())
                .containsExactlyInAnyOrder(
                        new Grantee.Delegate(bob.guid(), true), new Grantee.Delegate(bob.guid(), false));
    }

    private static void name(House house, Principal owner, Delegation delegation, Principal... delegates) {
        Caller self = house.principals().caller(owner.name()).orElseThrow();
        new SetDelegates(house.store())
                .set(new SetDelegates.Request(new By(self, "test"), owner, delegation, List.of(delegates)));
    }

    private static Set<Privilege> rights(House house, String who, Principal owner) {
        Caller caller = house.principals().caller(user(who)).orElseThrow();
        return house.store().read(snapshot -> Rights.on(snapshot, caller, CollectionRef.root(owner.home())));
    }
}
