package dev.orrery.source.ldap.scenario;

import static dev.orrery.source.ldap.scenario.House.dn;
import static org.assertj.core.api.Assertions.assertThat;

import com.unboundid.ldap.sdk.LDAPException;
import dev.orrery.model.HomeId;
import dev.orrery.model.Principal;
import dev.orrery.model.Reason;
import dev.orrery.model.Refused;
import dev.orrery.source.ldap.TestDirectory;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;

/** The directory is stopped, emptied and changed at random while clients work: nobody is archived who should not be, none is lost. */
class ChaosTest {
    private static final Duration STALE = Duration.ofHours(1);

    private static final int PEOPLE = 12;

    @InEveryHouse
    void endsWithEverybodyWhoIsThere(House house) throws Exception {
        long seed = Long.getLong("orrery.seed", System.nanoTime());
        System.out.println("chaos seed " + seed);
        Random random = new Random(seed);
        Map<String, HomeId> homes = new HashMap<>();
        for (int i = 0; i < PEOPLE; i++) {
            house.directory().addPerson("p" + i, "Person " + i);
            homes.put("p" + i, house.find("p" + i).orElseThrow().home());
        }
        boolean stopped = false;
        boolean emptied = false;
        int rounds = Integer.getInteger("orrery.chaos.rounds", TestDirectory.SOAK ? 3_000 : 60);
        for (int round = 0; round < rounds; round++) {
            switch (random.nextInt(5)) {
                case 0 -> {
                    if (stopped) {
                        house.directory().start();
                    } else {
                        house.directory().stop();
                    }
                    stopped = !stopped;
                }
                case 1 -> {
                    if (!stopped) {
                        emptied = toggle(house, emptied);
                    }
                }
                default -> house.pass(Duration.ofMinutes(random.nextInt(90)));
            }
            for (int i = 0; i < 5; i++) {
                String name = "p" + random.nextInt(PEOPLE);
                try {
                    assertThat(house.find(name).map(Principal::home))
                            .as(name + ", seed " + seed)
                            .contains(homes.get(name));
                } catch (Refused e) {
                    assertThat(e.reason()).isInstanceOf(Reason.Unavailable.class);
                }
            }
        }
        if (stopped) {
            house.directory().start();
        }
        if (emptied) {
            toggle(house, true);
        }
        house.pass(Duration.ofHours(2));
        assertThat(house.archived()).as("seed " + seed).isEmpty();
        homes.forEach((name, home) ->
                assertThat(house.find(name).map(Principal::home)).contains(home));
    }

    /** Hides the people from every search, or shows them again: what an empty replica looks like. */
    private static boolean toggle(House house, boolean hidden) throws LDAPException {
        for (int i = 0; i < PEOPLE; i++) {
            String dn = hidden ? "uid=p" + i + ",ou=groups," + TestDirectory.BASE : dn("p" + i);
            String to = hidden ? House.PEOPLE : "ou=groups," + TestDirectory.BASE;
            house.directory().move(dn, "uid=p" + i, to);
        }
        return !hidden;
    }
}
