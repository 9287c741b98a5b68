package dev.orrery.source.ldap.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orrery.model.Principal;
import dev.orrery.model.PrincipalKind;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;

/** Typing "ann" finds Ann before she ever logged in. */
class SearchingTest {
    private static final Duration STALE = Duration.ofHours(1);

    @InEveryHouse
    void asksTheDirectoryAndMakesNobody(House house) {
        List<Principal> found = house.principals().search(EnumSet.allOf(PrincipalKind.class), "ann", 500);
        assertThat(found).extracting(principal -> principal.name().name()).containsExactlyInAnyOrder("ann", "joanna");
        assertThat(house.principals().office().known()).isEmpty();
        Principal ann = house.find("ann").orElseThrow();
        assertThat(house.principals().search(EnumSet.of(PrincipalKind.USER), "ann", 500))
                .hasSize(2)
                .contains(ann);
    }

    @InEveryHouse
    void whoLeftIsFoundNoMoreAndWasNotAskedForByName(House house) throws Exception {
        house.find("ann");
        house.ada();
        house.directory().delete(House.dn("ann"));
        house.pass(STALE);
        assertThat(house.principals().search(EnumSet.of(PrincipalKind.USER), "ann", 500))
                .extracting(principal -> principal.name().name())
                .containsExactly("joanna");
        assertThat(house.archived()).hasSize(1);
    }

    @InEveryHouse
    void findsTheKnownWhileTheDirectoryIsDown(House house) throws Exception {
        house.find("ann");
        house.directory().stop();
        assertThat(house.principals().search(EnumSet.of(PrincipalKind.USER), "ann", 500))
                .extracting(principal -> principal.name().name())
                .containsExactly("ann");
    }
}
