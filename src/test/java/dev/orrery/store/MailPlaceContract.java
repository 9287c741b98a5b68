package dev.orrery.store;

import static dev.orrery.store.StoreFixture.person;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.orrery.model.HomeId;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** How far mailboxes were read for calendar mail, in every store. */
public interface MailPlaceContract {
    Instant NOON = Instant.parse("2026-03-01T12:00:00Z");

    Store store();

    private void put(HomeId home, String folder, MailPlace place) {
        store().write(home, tx -> {
            tx.mail().putPlace(home, folder, place, Set.of());
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

    private void cancel(HomeId home, String uid, String content, int most) {
        cancel(home, uid, "zoe@elsewhere.net", content, most);
    }

    private void cancel(HomeId home, String uid, String sender, String content, int most) {
        EarlyCancel cancel = new EarlyCancel(home, uid, "mailto:" + sender, content.getBytes(UTF_8));
        store().write(home, tx -> {
            tx.mail().putEarlyCancel(cancel, new EarlyCancel.Bounds(4, most));
            return true;
        });
    }

    private List<String> cancelled(HomeId home, String uid) {
        return store().read(snapshot -> snapshot.mail().earlyCancels(home, uid).stream()
                .map(cancel -> new String(cancel.content(), UTF_8))
                .toList());
    }

    @Test
    default void aCancellationOfNothingIsKeptOnceForWhomItIs() {
        HomeId ada = person(store(), "ada");
        HomeId bob = person(store(), "bob");
        cancel(ada, "talk", "one", 10);
        cancel(ada, "talk", "one", 10);
        cancel(ada, "talk", "two", 10);
        cancel(bob, "talk", "three", 10);
        assertThat(cancelled(ada, "talk")).containsExactlyInAnyOrder("one", "two");
        assertThat(cancelled(ada, "lunch")).isEmpty();
        store().write(ada, tx -> {
            tx.mail().forgetHome(ada);
            return true;
        });
        assertThat(cancelled(ada, "talk")).isEmpty();
        assertThat(cancelled(bob, "talk")).containsExactly("three");
    }

    @Test
    default void strangersFillNoHomeWithCancellations() {
        HomeId ada = person(store(), "ada");
        HomeId bob = person(store(), "bob");
        cancel(bob, "talk", "of bob", 3);
        for (int i = 0; i < 7; i++) {
            cancel(ada, "talk" + i, "mail " + i, 3);
        }
        assertThat(kept(ada, "talk", 7)).isEqualTo(3);
        assertThat(cancelled(bob, "talk")).containsExactly("of bob");
    }

    /** However many addresses a stranger has, what others cancelled stays. */
    @Test
    default void aDomainPushesOutItsOwnCancellationsOnly() {
        HomeId ada = person(store(), "ada");
        cancel(ada, "talk", "zoe@elsewhere.net", "of zoe", 10);
        for (int i = 0; i < 30; i++) {
            cancel(ada, "junk" + i, "x" + i + "@Evil.example", "mail " + i, 10);
        }
        assertThat(cancelled(ada, "talk")).containsExactly("of zoe");
        assertThat(kept(ada, "junk", 30)).isEqualTo(4);
        assertThat(cancelled(ada, "junk29")).containsExactly("mail 29");
        cancel(ada, "lunch", "mia@sub.elsewhere.net", "of mia", 10);
        for (int i = 0; i < 30; i++) {
            cancel(ada, "many" + i, "x@host" + i + ".evil.example", "mail " + i, 10);
        }
        assertThat(cancelled(ada, "talk")).containsExactly("of zoe");
        assertThat(cancelled(ada, "lunch")).containsExactly("of mia");
        assertThat(kept(ada, "junk", 30) + kept(ada, "many", 30)).isEqualTo(8);
    }

    private long kept(HomeId home, String uid, int count) {
        return IntStream.range(0, count)
                .filter(i -> !cancelled(home, uid + i).isEmpty())
                .count();
    }

    private Instant waiting(HomeId home, long validity, long uid, Instant now) {
        return store().write(home, tx -> tx.mail().noteWaiting(home, "INBOX", new MailPlace(validity, uid, now)));
    }

    @Test
    default void aMailWaitsSinceItsFirstTryUntilTheMailboxIsReadBeyondIt() {
        HomeId ada = person(store(), "ada");
        Instant later = NOON.plusSeconds(100);
        assertThat(waiting(ada, 7, 40, NOON)).isEqualTo(NOON);
        assertThat(waiting(ada, 7, 40, later)).isEqualTo(NOON);
        assertThat(waiting(ada, 7, 41, later)).isEqualTo(later);
        put(ada, "Sent", new MailPlace(7, 50, NOON));
        put(ada, "INBOX", new MailPlace(7, 39, NOON));
        assertThat(waiting(ada, 7, 40, later)).isEqualTo(NOON);
        put(ada, "INBOX", new MailPlace(7, 40, NOON));
        assertThat(waiting(ada, 7, 40, later.plusSeconds(1))).isEqualTo(later.plusSeconds(1));
        assertThat(waiting(ada, 7, 41, later.plusSeconds(1))).isEqualTo(later);
        put(ada, "INBOX", new MailPlace(8, 1, NOON));
        assertThat(waiting(ada, 7, 41, later.plusSeconds(2))).isEqualTo(later.plusSeconds(2));
    }

    private Map<Long, Instant> noted(HomeId home) {
        return store().read(snapshot -> snapshot.mail().waiting(home, "INBOX", 7));
    }

    @Test
    default void aMailThatIsLeftAloneStaysNoted() {
        HomeId ada = person(store(), "ada");
        waiting(ada, 7, 40, NOON);
        waiting(ada, 7, 41, NOON);
        waiting(ada, 7, 43, NOON.plusSeconds(5));
        MailPlace beyond = new MailPlace(7, 42, NOON);
        store().write(ada, tx -> {
            tx.mail().putPlace(ada, "INBOX", beyond, Set.of(40L));
            return true;
        });
        assertThat(noted(ada)).isEqualTo(Map.of(40L, NOON, 43L, NOON.plusSeconds(5)));
        put(ada, "INBOX", new MailPlace(8, 1, NOON));
        assertThat(noted(ada)).isEmpty();
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
