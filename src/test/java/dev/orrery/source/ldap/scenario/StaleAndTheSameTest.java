package dev.orrery.source.ldap.scenario;

import static dev.orrery.source.ldap.scenario.House.dn;
import static org.assertj.core.api.Assertions.assertThat;

import dev.orrery.model.Principal;
import java.time.Duration;

/** If the record is stale and the user still exists with the same name and GUID, the data is updated as appropriate. */
class StaleAndTheSameTest {
    private static final Duration STALE = Duration.ofHours(1);

    @InEveryHouse
    void isUpdatedBeforeTheRequestGoesOn(House house) throws Exception {
        Principal before = house.ada();
        house.directory()
                .modify(
                        "dn: " + dn("ada"),
                        "changetype: modify",
                        "replace: displayName",
                        "displayName: Augusta Ada King",
                        "-",
                        "delete: mail",
                        "mail: countess@example.org");
        assertThat(house.ada().displayName()).isEqualTo(before.displayName());
        house.pass(STALE);
        Principal after = house.ada();
        assertThat(after.displayName()).isEqualTo("Augusta Ada King");
        assertThat(after.mails()).containsExactly("ada@example.org");
        assertThat(after.home()).isEqualTo(before.home());
        assertThat(after.checkedAt()).isEqualTo(house.now());
        assertThat(house.told(after.home())).containsExactly("principal.created", "principal.changed");
        assertThat(house.principals().findByAddress("mailto:countess@example.org"))
                .isEmpty();
    }

    @InEveryHouse
    void anUnchangedRecordIsConfirmedAndNothingIsLogged(House house) {
        Principal before = house.ada();
        house.pass(STALE);
        Principal after = house.ada();
        assertThat(after.checkedAt()).isEqualTo(house.now()).isAfter(before.checkedAt());
        assertThat(house.told(after.home())).containsExactly("principal.created");
        long asked = house.requests();
        house.ada();
        assertThat(house.requests()).isEqualTo(asked);
    }
}
