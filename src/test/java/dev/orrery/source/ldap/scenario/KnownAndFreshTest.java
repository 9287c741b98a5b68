package dev.orrery.source.ldap.scenario;

import static dev.orrery.source.ldap.scenario.House.user;
import static org.assertj.core.api.Assertions.assertThat;

import dev.orrery.directory.MirroredPrincipals;
import dev.orrery.model.Principal;
import java.time.Duration;

/** If the principal exists and is not stale, the directory is not asked. */
class KnownAndFreshTest {
    private static final Duration STALE = Duration.ofHours(1);

    @InEveryHouse
    void costsNoRequest(House house) {
        Principal ada = house.ada();
        long asked = house.requests();
        house.pass(Duration.ofMinutes(50));
        for (int i = 0; i < 100; i++) {
            assertThat(house.ada()).isEqualTo(ada);
        }
        assertThat(house.requests()).isEqualTo(asked);
    }

    @InEveryHouse
    void alsoAfterARestart(House house) throws Exception {
        Principal ada = house.ada();
        MirroredPrincipals restarted = house.anotherNode();
        house.directory().stop();
        assertThat(restarted.find(user("ada"))).contains(ada);
        assertThat(restarted.problems()).isEmpty();
    }
}
