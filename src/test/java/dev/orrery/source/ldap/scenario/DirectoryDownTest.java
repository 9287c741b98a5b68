package dev.orrery.source.ldap.scenario;

import static dev.orrery.source.ldap.scenario.House.dn;
import static dev.orrery.source.ldap.scenario.House.user;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.orrery.directory.Sought;
import dev.orrery.model.Principal;
import dev.orrery.model.Reason;
import dev.orrery.model.Refused;
import java.time.Duration;
import java.util.List;

/** Cached principals are served with their age, unknown names are never said to be absent, nobody is archived. */
class DirectoryDownTest {
    private static final Duration STALE = Duration.ofHours(1);

    @InEveryHouse
    void whoIsKnownIsServedUpToTheGracePeriod(House house) throws Exception {
        Principal ada = house.ada();
        house.directory().stop();
        house.pass(Duration.ofDays(2));
        assertThat(house.find("ada")).contains(ada);
        assertThat(house.principals().staleness(Sought.byName(user("ada")))).contains(Duration.ofDays(2));
        assertThat(house.principals().problems()).isNotEmpty();
        house.pass(Duration.ofDays(2));
        assertUnavailable(house, "ada");
        house.directory().start();
        house.pass(Duration.ofSeconds(6));
        assertThat(house.find("ada").map(Principal::home)).contains(ada.home());
        assertThat(house.principals().problems()).isEmpty();
        assertThat(house.principals().staleness(Sought.byName(user("ada")))).isEmpty();
        assertThat(house.archived()).isEmpty();
    }

    @InEveryHouse
    void whoIsUnknownIsUnavailable(House house) throws Exception {
        house.directory().stop();
        assertUnavailable(house, "ada");
        assertUnavailable(house, "ghost");
        house.directory().start();
        house.pass(Duration.ofSeconds(6));
        assertThat(house.find("ada")).isPresent();
    }

    @InEveryHouse
    void anEmptiedDirectoryIsNotBelieved(House house) throws Exception {
        Principal ada = house.ada();
        house.find("bob");
        for (String uid : List.of("ada", "ann", "bob", "joanna")) {
            house.directory().delete(dn(uid));
        }
        house.pass(STALE);
        assertThat(house.find("ada")).contains(ada);
        assertUnavailable(house, "ghost");
        assertThat(house.archived()).isEmpty();
        assertThat(house.principals().isTroubled()).isTrue();
    }

    private static void assertUnavailable(House house, String name) {
        assertThatThrownBy(() -> house.find(name))
                .isInstanceOfSatisfying(
                        Refused.class,
                        e -> assertThat(e.reason())
                                .isInstanceOfSatisfying(
                                        Reason.Unavailable.class,
                                        why -> assertThat(why.retryAfter()).isPositive()));
    }
}
