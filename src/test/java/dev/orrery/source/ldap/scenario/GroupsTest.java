package dev.orrery.source.ldap.scenario;

import static dev.orrery.source.ldap.scenario.House.dn;
import static dev.orrery.source.ldap.scenario.House.user;
import static org.assertj.core.api.Assertions.assertThat;

import dev.orrery.access.Caller;
import dev.orrery.directory.MirroredPrincipals;
import dev.orrery.model.Principal;
import dev.orrery.model.PrincipalKind;
import dev.orrery.model.PrincipalName;
import dev.orrery.source.ldap.TestDirectory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** Groups are principals with members, nested, in circles, and usable in access lists. */
class GroupsTest {
    private static final Duration STALE = Duration.ofHours(1);

    @InEveryHouse
    void whoIsInAGroupIsKnownByIt(House house) {
        Caller bob = house.principals().caller(user("bob")).orElseThrow();
        assertThat(bob.names())
                .extracting(PrincipalName::toString)
                .containsExactlyInAnyOrder("users/bob", "groups/engineers", "groups/mathematicians", "groups/staff");
        Principal engineers = group(house, "engineers");
        assertThat(bob.identities()).contains(engineers.guid());
        assertThat(house.principals().caller(user("bob"))).as("remembered").contains(bob);
    }

    @InEveryHouse
    void membersAreListedAndRefreshed(House house) throws Exception {
        assertThat(house.principals().membersOf(group(house, "engineers")))
                .extracting(principal -> principal.name().toString())
                .containsExactlyInAnyOrder("users/ada", "groups/mathematicians");
        assertThat(house.principals().membersOf(group(house, "staff")))
                .extracting(principal -> principal.name().toString())
                .as("who is no calendar user is left out")
                .containsExactly("groups/engineers");
        house.directory()
                .modify(
                        "dn: cn=engineers,ou=groups," + TestDirectory.BASE,
                        "changetype: modify",
                        "add: member",
                        "member: " + dn("ann"));
        house.pass(STALE);
        assertThat(house.principals().membersOf(group(house, "engineers")))
                .extracting(principal -> principal.name().name())
                .containsExactlyInAnyOrder("ada", "mathematicians", "ann");
        assertThat(house.principals().caller(user("ann")).orElseThrow().names()).hasSize(4);
    }

    @InEveryHouse
    void whoIsOnlyNamedIsLookedForAHundredAtATime(House house) {
        house.ada();
        List<PrincipalName> named = new ArrayList<>(List.of(user("ann"), user("ada")));
        IntStream.range(0, 250).forEach(i -> named.add(user("ghost" + i)));
        assertThat(house.principals().absent(named)).hasSize(99);
        assertThat(house.principals().absent(named)).hasSize(199);
        assertThat(house.principals().absent(named)).hasSize(250).doesNotContain(user("ann"), user("ada"));
        long before = house.requests();
        assertThat(house.principals().absent(named)).hasSize(250);
        assertThat(house.requests()).as("remembered").isEqualTo(before);
        assertThat(house.principals().office().known())
                .as("nobody gets a home for being named")
                .hasSize(1);
    }

    @InEveryHouse
    void aRightWithdrawnIsSeen(House house) throws Exception {
        assertThat(house.principals().caller(user("ada")).orElseThrow().names()).hasSize(4);
        house.directory()
                .modify(
                        "dn: cn=engineers,ou=groups," + TestDirectory.BASE,
                        "changetype: modify",
                        "delete: member",
                        "member: " + dn("ada"));
        house.pass(STALE);
        assertThat(house.principals().caller(user("ada")).orElseThrow().names()).containsExactly(user("ada"));
    }

    @InEveryHouse
    void whileTheDirectoryIsDownAsTheyWereKnown(House house) throws Exception {
        group(house, "engineers");
        house.ada();
        MirroredPrincipals restarted = house.anotherNode();
        house.directory().stop();
        assertThat(restarted.caller(user("ada")).orElseThrow().names())
                .containsExactlyInAnyOrder(user("ada"), new PrincipalName(PrincipalKind.GROUP, "engineers"));
    }

    private static Principal group(House house, String name) {
        return house.principals()
                .find(new PrincipalName(PrincipalKind.GROUP, name))
                .orElseThrow();
    }
}
