package dev.orrery.source.ldap.scenario;

import static dev.orrery.source.ldap.scenario.House.dn;
import static org.assertj.core.api.Assertions.assertThat;

import dev.orrery.directory.DirectoryOffice.Fate;
import dev.orrery.model.Principal;
import java.time.Duration;

/** When too many known principals would be archived within an hour, archiving stops, serving goes on. */
class TheBrakeTest {
    private static final Duration STALE = Duration.ofHours(1);

    @InEveryHouse
    void holdsAFloodAndLetsGoWhenTheyAreBack(House house) throws Exception {
        for (int i = 0; i < 20; i++) {
            house.directory().addPerson("p" + i, "Person " + i);
            assertThat(house.find("p" + i)).isPresent();
        }
        house.ada();
        for (int i = 0; i < 20; i++) {
            house.directory().delete(dn("p" + i));
        }
        house.pass(STALE);
        house.ada();
        int served = 0;
        for (int i = 0; i < 20; i++) {
            served += house.find("p" + i).isPresent() ? 1 : 0;
        }
        assertThat(house.archived()).hasSize(4);
        assertThat(served).isEqualTo(16);
        assertThat(house.principals().problems()).anyMatch(problem -> problem.contains("nobody more is archived"));
        Principal last = house.find("p19").orElseThrow();
        assertThat(house.principals().office().fate(last)).isInstanceOf(Fate.Archived.class);
        house.lifeCycle().archive(last, "the administrator has looked");
        house.pass(Duration.ofMinutes(2));
        assertThat(house.find("p19")).isEmpty();
    }
}
