package dev.orrery.source.ldap.scenario;

import static dev.orrery.source.ldap.scenario.House.dn;
import static dev.orrery.source.ldap.scenario.House.user;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.unboundid.ldap.sdk.LDAPException;
import dev.orrery.directory.LifeCycle;
import dev.orrery.model.Principal;
import dev.orrery.model.Refused;
import java.time.Duration;
import java.util.Optional;

/** An archived home is listed, keeps its data, and comes back by one command. */
class ArchiveAndRestoreTest {
    private static final Duration STALE = Duration.ofHours(1);

    @InEveryHouse
    void underItsOldName(House house) throws Exception {
        Principal ada = archived(house);
        LifeCycle lifeCycle = house.lifeCycle();
        assertThat(lifeCycle.archived()).extracting(Principal::guid).containsExactly(ada.guid());
        assertThat(LifeCycle.archivedAt(lifeCycle.archived().getFirst())).contains(house.now());
        lifeCycle.restore(ada.guid(), Optional.empty());
        house.pass(Duration.ofMinutes(2));
        assertThat(house.find("ada").map(Principal::home)).contains(ada.home());
        house.pass(STALE);
        assertThat(house.find("ada"))
                .as("the directory does not have her, and that is known")
                .isPresent();
        assertThat(house.told(ada.home()))
                .containsExactly("principal.created", "principal.archived", "principal.restored");
    }

    @InEveryHouse
    void underAnotherName(House house) throws Exception {
        Principal ada = archived(house);
        house.directory().addPerson("ada", "Ada Yonath");
        house.pass(Duration.ofMinutes(2));
        Principal young = house.ada();
        assertThatThrownBy(() -> house.lifeCycle().restore(ada.guid(), Optional.empty()))
                .isInstanceOf(Refused.class);
        house.lifeCycle().restore(ada.guid(), Optional.of(user("ada-1843")));
        assertThat(house.find("ada-1843").map(Principal::home)).contains(ada.home());
        assertThat(house.ada().home()).isEqualTo(young.home());
    }

    private static Principal archived(House house) throws LDAPException {
        Principal ada = house.ada();
        house.find("bob");
        house.directory().delete(dn("ada"));
        house.pass(STALE);
        assertThat(house.find("ada")).isEmpty();
        return ada;
    }
}
