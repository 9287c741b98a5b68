package dev.orrery.store;

import static dev.orrery.store.StoreFixture.calendar;
import static dev.orrery.store.StoreFixture.homes;
import static dev.orrery.store.StoreFixture.person;
import static dev.orrery.store.StoreFixture.principal;
import static org.assertj.core.api.Assertions.assertThat;

import dev.orrery.model.CollectionKind;
import dev.orrery.model.CollectionRef;
import dev.orrery.model.HomeId;
import dev.orrery.model.Principal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What is read ahead is what is read one by one. */
public interface ReadAheadContract {
    Store store();

    private static Principal carrying(HomeId home, String name, List<String> mails) {
        Principal usual = principal(home, name);
        return new Principal(
                usual.guid(),
                usual.name(),
                name,
                mails,
                List.of(),
                Map.of(),
                home,
                "test",
                Instant.ofEpochSecond(1000));
    }

    private static List<String> strangers(int count) {
        return IntStream.range(0, count).mapToObj(i -> i + "@example.net").toList();
    }

    @Test
    default void addressesThatAreReadAheadLeadToTheSame() {
        HomeId ada = person(store(), "ada");
        HomeId bob = person(store(), "bob");
        HomeId gone = person(store(), "gone");
        store().write(homes(HomeId.REGISTRY, bob, gone), tx -> {
            tx.putPrincipal(carrying(bob, "bob", List.of("bob@example.org", "Shared@example.org", "ada@example.org")));
            tx.archive(gone, true);
            return true;
        });
        List<String> mails = new ArrayList<>(strangers(2 * Snapshot.AHEAD));
        mails.addAll(List.of(
                "gone@example.org", "ADA@example.org", "ada@example.org", "shared@EXAMPLE.org", "ada@example.org", ""));
        List<Optional<Principal>> alone = store().read(snapshot ->
                mails.stream().map(snapshot::principalByMail).toList());
        List<Optional<Principal>> ahead = store().read(snapshot -> {
            snapshot.readAheadByMail(mails);
            return mails.stream().map(snapshot::principalByMail).toList();
        });
        assertThat(ahead).isEqualTo(alone);
        assertThat(ahead.stream().flatMap(Optional::stream).map(Principal::home))
                .as("the first known of those who carry it")
                .containsExactly(ada, ada, bob, ada);
    }

    @Test
    default void moreThanThereIsRoomForLeadToTheSame() {
        HomeId ada = person(store(), "ada");
        List<String> mails = new ArrayList<>(strangers(3_000));
        mails.add("ada@example.org");
        store().read(snapshot -> {
            snapshot.readAheadByMail(mails);
            snapshot.readAheadByMail(mails.reversed());
            assertThat(snapshot.principalByMail("ada@example.org").orElseThrow().home())
                    .isEqualTo(ada);
            assertThat(snapshot.principalByMail("2999@example.net")).isEmpty();
            return true;
        });
    }

    @Test
    default void homesThatAreReadAheadLookTheSame() {
        HomeId ada = person(store(), "ada");
        HomeId bob = person(store(), "bob");
        HomeId nobody = new HomeId(999_999);
        CollectionRef work = calendar(store(), bob, "work");
        store().write(ada, tx -> {
            tx.bookings().putPreference(ada, "b", "2");
            tx.bookings().putPreference(ada, "a", "1");
            tx.bookings().putOffers(ada, "long", List.of(offer(ada, "long", 30)));
            tx.bookings().putOffers(ada, "short", List.of(offer(ada, "short", 10)));
            return true;
        });
        HomeRow row = StoreFixture.home(store(), ada);
        List<HomeId> all = List.of(ada, nobody, bob, ada, HomeId.REGISTRY);
        store().read(snapshot -> {
            snapshot.readAhead(all);
            snapshot.readAhead(all);
            assertThat(snapshot.bookings().preferences(ada)).containsExactly(Map.entry("a", "1"), Map.entry("b", "2"));
            assertThat(snapshot.bookings().preferences(bob)).isEmpty();
            assertThat(snapshot.bookings().preferences(nobody)).isEmpty();
            assertThat(snapshot.bookings().offers(ada, Instant.ofEpochSecond(10)))
                    .containsExactly(offer(ada, "long", 30));
            assertThat(snapshot.bookings().offers(bob, Instant.EPOCH)).isEmpty();
            assertThat(snapshot.home(nobody)).isEmpty();
            assertThat(snapshot.collections(nobody)).isEmpty();
            assertThat(snapshot.home(ada)).contains(row);
            assertThat(snapshot.collections(bob))
                    .extracting(CollectionRow::ref)
                    .containsExactly(CollectionRef.root(bob), work);
            return true;
        });
    }

    private static OfferRow offer(HomeId home, String uid, long expires) {
        return new OfferRow(home, uid, "", 100, 200, "mailto:o@example.org", "", Instant.ofEpochSecond(expires));
    }

    @Test
    default void whatATransactionHasWrittenIsReadAheadAsItIsNow() {
        HomeId ada = person(store(), "ada");
        HomeId bob = person(store(), "bob");
        CollectionRef made = store().write(ada, tx -> {
            tx.readAhead(List.of(bob, ada));
            tx.readAheadByMail(List.of("ada@example.org", "new@example.org"));
            CollectionRef work = StoreFixture.collection(tx, CollectionRef.root(ada), "work", CollectionKind.CALENDAR);
            tx.bookings().putPreference(ada, "a", "1");
            tx.readAhead(List.of(ada, bob));
            tx.bookings().putOffers(ada, "one", List.of(offer(ada, "one", 10)));
            tx.putPrincipal(carrying(ada, "ada", List.of("new@example.org")));
            tx.readAhead(List.of(ada, bob));
            tx.readAheadByMail(List.of("ada@example.org", "new@example.org"));
            assertThat(tx.collections(ada)).hasSize(2);
            assertThat(tx.collections(bob)).hasSize(1);
            assertThat(tx.bookings().preferences(ada)).containsEntry("a", "1");
            assertThat(tx.bookings().offers(ada, Instant.EPOCH)).hasSize(1);
            assertThat(tx.principalByMail("ada@example.org")).isEmpty();
            assertThat(tx.principalByMail("new@example.org")).isPresent();
            return work;
        });
        List<CollectionRow> after = store().read(snapshot -> snapshot.collections(ada));
        assertThat(after).extracting(CollectionRow::ref).containsExactly(CollectionRef.root(ada), made);
    }
}
