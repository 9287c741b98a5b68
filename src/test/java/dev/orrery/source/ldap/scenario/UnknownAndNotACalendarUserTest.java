package dev.orrery.source.ldap.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;

/** If it is no valid calendar user of this server, nothing is made. */
class UnknownAndNotACalendarUserTest {
    private static final Duration STALE = Duration.ofHours(1);

    @InEveryHouse
    void isNotThereAndLeavesNothing(House house) throws Exception {
        house.calendarUsers("(sn=Lovelace)");
        assertThat(house.find("bob")).isEmpty();
        assertThat(house.find("ghost")).isEmpty();
        assertThat(house.principals().office().known()).isEmpty();
        assertThat(house.find("ada")).isPresent();
    }

    @InEveryHouse
    void isAskedForAgainAfterAMinute(House house) throws Exception {
        assertThat(house.find("newton")).isEmpty();
        house.directory().addPerson("newton", "Isaac");
        assertThat(house.find("newton")).isEmpty();
        house.pass(Duration.ofMinutes(1));
        assertThat(house.find("newton")).isPresent();
    }
}
