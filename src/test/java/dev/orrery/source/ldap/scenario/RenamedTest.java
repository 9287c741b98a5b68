package dev.orrery.source.ldap.scenario;

import static dev.orrery.source.ldap.scenario.House.dn;
import static org.assertj.core.api.Assertions.assertThat;

import dev.orrery.model.Principal;
import java.time.Duration;

/** Same GUID, new name: the home moves along, the old name is not found. */
class RenamedTest {
    private static final Duration STALE = Duration.ofHours(1);

    @InEveryHouse
    void theHomeMovesAlong(House house) throws Exception {
        Principal before = house.ada();
        house.directory().rename(dn("ada"), "uid=augusta");
        house.pass(STALE);
        assertThat(house.find("ada")).isEmpty();
        Principal after = house.find("augusta").orElseThrow();
        assertThat(after.guid()).isEqualTo(before.guid());
        assertThat(after.home()).isEqualTo(before.home());
        assertThat(house.archived()).isEmpty();
        assertThat(house.told(after.home())).containsExactly("principal.created", "principal.changed");
    }

    @InEveryHouse
    void theNewNameWorksBeforeTheOldOneIsStale(House house) throws Exception {
        Principal before = house.ada();
        house.directory().rename(dn("ada"), "uid=augusta");
        assertThat(house.find("augusta").map(Principal::home)).contains(before.home());
        assertThat(house.find("ada")).isEmpty();
    }

    @InEveryHouse
    void twoWhoSwapNamesKeepTheirHomes(House house) throws Exception {
        Principal ada = house.ada();
        Principal bob = house.find("bob").orElseThrow();
        house.directory().rename(dn("ada"), "uid=tmp");
        house.directory().rename(dn("bob"), "uid=ada");
        house.directory().rename(dn("tmp"), "uid=bob");
        house.pass(STALE);
        assertThat(house.find("ada").map(Principal::home)).contains(bob.home());
        assertThat(house.find("bob").map(Principal::home)).contains(ada.home());
        assertThat(house.archived()).isEmpty();
    }

    @InEveryHouse
    void aNewcomerUnderTheOldNameIsSomebodyElse(House house) throws Exception {
        Principal ada = house.ada();
        house.directory().rename(dn("ada"), "uid=augusta");
        house.directory().addPerson("ada", "Ada Yonath");
        house.pass(STALE);
        assertThat(house.ada().guid()).isNotEqualTo(ada.guid());
        assertThat(house.find("augusta").map(Principal::home)).contains(ada.home());
        assertThat(house.archived()).isEmpty();
    }

    @InEveryHouse
    void anAddressThatMovesToSomebodyElseMovesHereToo(House house) throws Exception {
        Principal ada = house.ada();
        house.directory()
                .modify("dn: " + dn("ada"), "changetype: modify", "replace: mail", "mail: ada.new@example.org");
        house.directory()
                .modify("dn: " + dn("bob"), "changetype: modify", "replace: mail", "mail: countess@example.org");
        house.pass(Duration.ofHours(2));
        assertThat(house.principals()
                        .findByAddress("mailto:countess@example.org")
                        .map(Principal::name))
                .contains(House.user("bob"));
        assertThat(house.ada().guid()).isEqualTo(ada.guid());
        assertThat(house.ada().mails()).containsExactly("ada.new@example.org");
        long before = house.requests();
        house.principals().findByAddress("mailto:countess@example.org");
        assertThat(house.requests()).as("asked once").isEqualTo(before);
    }

    @InEveryHouse
    void anAddressOfSomebodyGoneMovesHereToo(House house) throws Exception {
        Principal ada = house.ada();
        house.directory().delete(dn("ada"));
        house.directory()
                .modify("dn: " + dn("bob"), "changetype: modify", "replace: mail", "mail: countess@example.org");
        house.pass(Duration.ofHours(2));
        house.find("ann");
        assertThat(house.principals()
                        .findByAddress("mailto:countess@example.org")
                        .map(Principal::name))
                .contains(House.user("bob"));
        assertThat(house.archived()).extracting(Principal::guid).containsExactly(ada.guid());
    }
}
