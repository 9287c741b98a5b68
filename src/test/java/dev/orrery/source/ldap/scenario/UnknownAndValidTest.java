package dev.orrery.source.ldap.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orrery.model.Principal;
import dev.orrery.model.PrincipalKind;
import dev.orrery.model.PrincipalName;
import java.time.Duration;

/** If the principal does not exist yet, and this is a valid calendar user: create it, cache its data, record the time, provision the home. */
class UnknownAndValidTest {
    private static final Duration STALE = Duration.ofHours(1);

    @InEveryHouse
    void isProvisionedOnTheFirstRequest(House house) {
        Principal ada = house.ada();
        assertThat(ada.displayName()).isEqualTo("Ada, Countess of Lovelace");
        assertThat(ada.mails()).contains("ada@example.org", "countess@example.org");
        assertThat(ada.source()).isEqualTo("ldap");
        assertThat(ada.checkedAt()).isEqualTo(house.now());
        assertThat(house.collections(ada.home()))
                .containsExactly("calendar", "inbox", "notifications", "outbox", "tasks");
        assertThat(house.told(ada.home())).containsExactly("principal.created");
        assertThat(house.requests()).isEqualTo(1);
    }

    @InEveryHouse
    void byEveryAddress(House house) {
        Principal ada =
                house.principals().findByAddress("MAILTO:Countess@Example.org").orElseThrow();
        assertThat(house.principals().findByGuid(ada.guid())).contains(ada);
        assertThat(house.principals().findByAddress("/principals/users/ada/")).contains(ada);
        assertThat(house.principals().findByAddress("urn:uuid:" + ada.guid())).contains(ada);
        assertThat(house.find("ADA")).contains(ada);
        assertThat(house.told(ada.home())).containsExactly("principal.created");
    }

    @InEveryHouse
    void roomsAndResourcesToo(House house) {
        Principal room = house.principals()
                .find(new PrincipalName(PrincipalKind.LOCATION, "atrium"))
                .orElseThrow();
        assertThat(room.kind().calendarUserType()).isEqualTo("ROOM");
        assertThat(room.attributes()).containsEntry("capacity", "12").containsEntry("description", "The glass room");
        assertThat(house.collections(room.home())).contains("calendar");
        Principal projector = house.principals()
                .find(new PrincipalName(PrincipalKind.RESOURCE, "projector"))
                .orElseThrow();
        assertThat(projector.kind().calendarUserType()).isEqualTo("RESOURCE");
    }
}
