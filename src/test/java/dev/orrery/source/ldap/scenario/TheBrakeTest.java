package dev.orrery.source.ldap.scenario;

import static dev.orrery.source.ldap.scenario.House.dn;
import static org.assertj.core.api.Assertions.assertThat;

import dev.orrery.directory.DirectoryOffice;
import dev.orrery.directory.DirectoryOffice.Fate;
import dev.orrery.directory.MirroredPrincipals;
import dev.orrery.model.Principal;
import dev.orrery.source.ldap.TestDirectory;
import java.time.Duration;
import java.util.List;

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

    @InEveryHouse
    void holdsUntilAnAdministratorHasLooked(House house) throws Exception {
        for (int i = 0; i < 10; i++) {
            house.directory().addPerson("p" + i, "Person " + i);
            house.find("p" + i);
        }
        house.ada();
        for (int i = 0; i < 10; i++) {
            house.directory().delete(dn("p" + i));
        }
        for (int hours = 0; hours < 5; hours++) {
            house.pass(Duration.ofHours(2));
            for (int i = 0; i < 10; i++) {
                house.find("p" + i);
            }
            assertThat(house.archived()).as("after %d hours", hours * 2).hasSize(4);
        }
        DirectoryOffice office = house.principals().office();
        List<Principal> gone = office.known().stream()
                .filter(principal -> office.fate(principal) instanceof Fate.Archived)
                .toList();
        assertThat(gone).hasSize(6);
        gone.forEach(principal -> house.lifeCycle().archive(principal, "the administrator has looked"));
        assertThat(house.principals().problems()).isEmpty();
        assertThat(house.principals().isTroubled()).isFalse();
    }

    @InEveryHouse
    void letsGoWhenTheyAreSeenAgain(House house) throws Exception {
        for (int i = 0; i < 8; i++) {
            house.directory().addPerson("p" + i, "Person " + i);
            house.find("p" + i);
        }
        house.ada();
        for (int i = 0; i < 8; i++) {
            house.directory().move(dn("p" + i), "uid=p" + i, "ou=groups," + TestDirectory.BASE);
        }
        house.pass(STALE);
        for (int i = 0; i < 8; i++) {
            house.find("p" + i);
        }
        assertThat(house.principals().problems()).hasSize(1);
        for (int i = 0; i < 8; i++) {
            house.directory().move("uid=p" + i + ",ou=groups," + TestDirectory.BASE, "uid=p" + i, House.PEOPLE);
        }
        house.pass(Duration.ofMinutes(2));
        for (int i = 0; i < 8; i++) {
            assertThat(house.find("p" + i)).isPresent();
        }
        assertThat(house.archived())
                .as("those from before the brake came back too")
                .isEmpty();
        assertThat(house.principals().problems()).isEmpty();
    }

    @InEveryHouse
    void holdsAlsoWhileOnlyOneIsHeld(House house) throws Exception {
        twelveLeave(house);
        for (int i = 0; i < 5; i++) {
            house.find("p" + i);
        }
        assertThat(house.archived()).hasSize(4);
        for (int hours = 2; hours <= 6; hours += 2) {
            house.pass(Duration.ofHours(2));
            house.ada();
            assertThat(house.find("p4")).as("after %d hours", hours).isPresent();
            for (int i = 5; i < 12; i++) {
                assertThat(house.find("p" + i)).as("after %d hours", hours).isPresent();
            }
            assertThat(house.archived()).as("after %d hours", hours).hasSize(4);
        }
    }

    @InEveryHouse
    void holdsOnEveryNodeAndAfterARestartUntilAnAdministratorHasLooked(House house) throws Exception {
        twelveLeave(house);
        for (int i = 0; i < 5; i++) {
            house.find("p" + i);
        }
        house.pass(Duration.ofHours(2));
        house.ada();
        MirroredPrincipals other = house.anotherNode();
        for (int i = 0; i < 12; i++) {
            other.find(House.user("p" + i));
        }
        assertThat(house.archived()).hasSize(4);
        assertThat(other.problems()).anyMatch(problem -> problem.contains("nobody more is archived"));
        assertThat(other.isTroubled()).isTrue();

        DirectoryOffice office = other.office();
        office.known().stream()
                .filter(principal -> office.fate(principal) instanceof Fate.Archived)
                .forEach(principal -> house.lifeCycle().archive(principal, "the administrator has looked"));
        assertThat(house.archived()).hasSize(12);
        for (MirroredPrincipals node : List.of(house.principals(), other, house.anotherNode())) {
            assertThat(node.problems()).isEmpty();
            assertThat(node.isTroubled()).isFalse();
        }
        house.pass(Duration.ofHours(2));
        house.directory().addPerson("late", "Late");
        assertThat(other.find(House.user("late"))).isPresent();
        house.directory().delete(dn("late"));
        house.pass(Duration.ofHours(2));
        other.find(House.user("ada"));
        assertThat(other.find(House.user("late"))).as("archived as ever").isEmpty();
    }

    private static void twelveLeave(House house) throws Exception {
        for (int i = 0; i < 12; i++) {
            house.directory().addPerson("p" + i, "Person " + i);
            assertThat(house.find("p" + i)).isPresent();
        }
        house.ada();
        for (int i = 0; i < 12; i++) {
            house.directory().delete(dn("p" + i));
        }
        house.pass(STALE);
        house.ada();
    }
}
