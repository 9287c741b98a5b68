package dev.orrery.source.ldap.scenario;

import static dev.orrery.source.ldap.scenario.House.dn;
import static org.assertj.core.api.Assertions.assertThat;

import dev.orrery.model.Principal;
import java.time.Duration;

/** If the user still exists but has a different GUID: archive the old home, create a principal and a home for the new person. */
class StaleAndReplacedTest {
    private static final Duration STALE = Duration.ofHours(1);

    @InEveryHouse
    void theNewPersonBeginsAnew(House house) throws Exception {
        Principal old = house.ada();
        house.directory().delete(dn("ada"));
        house.directory().addPerson("ada", "Ada Yonath");
        house.pass(STALE);
        Principal young = house.ada();
        assertThat(young.guid()).isNotEqualTo(old.guid());
        assertThat(young.home()).isNotEqualTo(old.home());
        assertThat(young.displayName()).isEqualTo("Ada Yonath");
        assertThat(house.collections(young.home())).contains("calendar");
        assertThat(house.told(old.home())).containsExactly("principal.created", "principal.archived");
        assertThat(house.told(young.home())).containsExactly("principal.created");
        assertThat(house.principals().findByGuid(old.guid())).isEmpty();
    }
}
