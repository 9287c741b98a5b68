package dev.orrery.store;

import static dev.orrery.store.StoreFixture.person;
import static org.assertj.core.api.Assertions.assertThat;

import dev.orrery.model.HomeId;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** How far mailboxes were read for calendar mail, in every store. */
public interface MailPlaceContract {
    Instant NOON = Instant.parse("2026-03-01T12:00:00Z");

    Store store();

    private void put(HomeId home, String folder, MailPlace place) {
        store().write(home, tx -> {
            tx.mail().putPlace(home, folder, place);
            return true;
        });
    }

    private Optional<MailPlace> place(HomeId home, String folder) {
        return store().read(snapshot -> snapshot.mail().place(home, folder));
    }

    @Test
    default void aPlaceInAMailboxMovesOn() {
        HomeId ada = person(store(), "ada");
        assertThat(place(ada, "INBOX")).isEmpty();
        put(ada, "INBOX", new MailPlace(7, 40, NOON));
        put(ada, "Sent", new MailPlace(8, 2, NOON));
        put(HomeId.REGISTRY, "INBOX", new MailPlace(9, 1, NOON));
        put(ada, "INBOX", new MailPlace(7, 41, NOON));
        put(ada, "INBOX", new MailPlace(7, 39, NOON)); // somebody slower
        assertThat(place(ada, "INBOX")).contains(new MailPlace(7, 41, NOON));
        assertThat(place(ada, "Sent")).contains(new MailPlace(8, 2, NOON));
        assertThat(place(HomeId.REGISTRY, "INBOX")).contains(new MailPlace(9, 1, NOON));
    }

    @Test
    default void aNewLifeOfAMailboxBeginsAnew() {
        HomeId ada = person(store(), "ada");
        put(ada, "INBOX", new MailPlace(7, 40, NOON));
        put(ada, "INBOX", new MailPlace(6, 3, NOON));
        assertThat(place(ada, "INBOX")).contains(new MailPlace(6, 3, NOON));
        put(ada, "INBOX", new MailPlace(6, 2, NOON.plusSeconds(1))); // restored from a copy
        assertThat(place(ada, "INBOX")).contains(new MailPlace(6, 2, NOON.plusSeconds(1)));
    }

    @Test
    default void aHomeThatIsForgottenLeavesNoPlace() {
        HomeId ada = person(store(), "ada");
        put(ada, "INBOX", new MailPlace(7, 40, NOON));
        store().write(ada, tx -> {
            tx.mail().forgetHome(ada);
            return true;
        });
        assertThat(place(ada, "INBOX")).isEmpty();
    }
}
