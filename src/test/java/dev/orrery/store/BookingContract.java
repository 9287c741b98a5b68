package dev.orrery.store;

import static dev.orrery.store.StoreFixture.person;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.orrery.model.HomeId;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Requests, offers, preferences and quotas, on every engine. */
public interface BookingContract {
    Store store();

    private static RequestRow request(HomeId home, String uid, String summary, long since) {
        return new RequestRow(
                home,
                RequestRow.Kind.BOOKING,
                uid,
                "",
                "mailto:ada@example.org",
                "REQUEST",
                summary,
                "Somebody has to approve.",
                Instant.ofEpochMilli(since),
                "BEGIN:VCALENDAR ü".getBytes(StandardCharsets.UTF_8));
    }

    @Test
    default void theNewestRequestAboutTheSameTakesThePlaceOfTheOlder() {
        HomeId lab = person(store(), "lab");
        store().write(lab, tx -> {
            tx.bookings().putRequest(request(lab, "one", "First", 2_000));
            tx.bookings().putRequest(request(lab, "two", "Other", 1_000));
            tx.bookings().putRequest(request(lab, "one", "Second", 3_000));
            return true;
        });
        List<RequestRow> waiting = store().read(s -> s.bookings().requests(lab, 10));
        assertThat(waiting).extracting(RequestRow::summary).containsExactly("Other", "Second");
        List<RequestRow> about =
                store().read(s -> s.bookings().requestsAbout(lab, "one", EnumSet.allOf(RequestRow.Kind.class)));
        assertThat(about).extracting(RequestRow::summary).containsExactly("Second");
        List<RequestRow> unproved =
                store().read(s -> s.bookings().requestsAbout(lab, "one", Set.of(RequestRow.Kind.UNPROVED)));
        assertThat(unproved).isEmpty();
        RequestRow found = store().read(
                        s -> s.bookings().request(lab, waiting.getLast().id()))
                .orElseThrow();
        assertThat(new String(found.content(), StandardCharsets.UTF_8)).isEqualTo("BEGIN:VCALENDAR ü");
        assertThat(found.kind()).isEqualTo(RequestRow.Kind.BOOKING);
        store().write(lab, tx -> {
            tx.bookings().removeRequests(lab, "one", RequestRow.Kind.BOOKING);
            return true;
        });
        long left = store().read(s -> s.bookings().countRequests());
        assertThat(left).isEqualTo(1);
    }

    @Test
    default void aRequestNeedsTheLockOfItsHome() {
        HomeId lab = person(store(), "lab");
        HomeId ada = person(store(), "ada");
        assertThatThrownBy(() -> store().write(ada, tx -> {
                    tx.bookings().putRequest(request(lab, "one", "", 1));
                    return true;
                }))
                .isInstanceOf(IllegalStateException.class);
    }

    @Test
    default void offersEndAndGiveWayToNewerOnes() {
        HomeId lab = person(store(), "lab");
        Instant now = Instant.ofEpochSecond(1_000);
        store().write(lab, tx -> {
            tx.bookings().putOffers(lab, "one", List.of(offer(lab, 10, 2_000), offer(lab, 20, 2_000)));
            tx.bookings().putOffers(lab, "one", List.of(offer(lab, 30, 2_000), offer(lab, 40, 900)));
            return true;
        });
        assertThat(offers(lab, now)).extracting(OfferRow::start).containsExactly(30L);
        store().write(lab, tx -> {
            tx.bookings().expireOffers(lab, now);
            return true;
        });
        assertThat(offers(lab, Instant.EPOCH)).extracting(OfferRow::start).containsExactly(30L);
    }

    private static OfferRow offer(HomeId home, long start, long expires) {
        return new OfferRow(
                home, "one", "", start, start + 5, "mailto:ada@example.org", "", Instant.ofEpochSecond(expires));
    }

    private List<OfferRow> offers(HomeId home, Instant now) {
        return store().read(s -> s.bookings().offers(home, now));
    }

    @Test
    default void anAnswerIsHeldUntilItIsGiven() {
        HomeId lab = person(store(), "lab");
        HeldAnswer first = new HeldAnswer(lab, "one", "1 2 x", 0, new byte[0], List.of(), Instant.ofEpochSecond(1_000));
        HeldAnswer second =
                new HeldAnswer(lab, "two", "1 3 x", 7, new byte[] {1, 2}, List.of("a"), Instant.ofEpochSecond(2_000));
        store().write(lab, tx -> {
            tx.bookings().putHeldAnswer(first);
            tx.bookings().putHeldAnswer(first.andPlanned("a").andPlanned("b").andPlanned("a"));
            tx.bookings().putHeldAnswer(second);
            return true;
        });
        HeldAnswer found =
                store().read(s -> s.bookings().heldAnswer(lab, "one")).orElseThrow();
        assertThat(found.planned()).containsExactly("a", "b");
        assertThat(found.cause()).isEqualTo("1 2 x");
        assertThat(found.base()).isEmpty();
        assertThat(found.since()).isEqualTo(first.since());
        HeldAnswer changed =
                store().read(s -> s.bookings().heldAnswer(lab, "two")).orElseThrow();
        assertThat(changed.base()).containsExactly(1, 2);
        assertThat(changed.baseSeq()).isEqualTo(7);
        List<HeldAnswer> old = store().read(s -> s.bookings().heldAnswers(second.since(), 10));
        assertThat(old).extracting(HeldAnswer::uid).containsExactly("one");
        store().write(lab, tx -> {
            tx.bookings().removeHeldAnswer(lab, "one");
            tx.bookings().removeHeldAnswer(lab, "never");
            return true;
        });
        assertThat(store().read(s -> s.bookings().heldAnswer(lab, "one")).isPresent())
                .isFalse();
        store().write(lab, tx -> {
            tx.bookings().forget(lab);
            return true;
        });
        long left = store().read(s -> s.bookings().countHeldAnswers());
        assertThat(left).isZero();
    }

    @Test
    default void aHomeSaysWhatIsBooked() {
        HomeId lab = person(store(), "lab");
        HomeId hall = person(store(), "hall");
        store().write(new TreeSet<>(List.of(lab, hall)), tx -> {
            BookingWrites bookings = tx.bookings();
            bookings.putPeriods(lab, "held", List.of(period(lab, "held", 100, 200), period(lab, "held", 300, 400)));
            bookings.putPeriods(lab, "given back", List.of(period(lab, "given back", 100, 200)));
            bookings.putPeriods(lab, "given back", List.of());
            bookings.putPeriods(hall, "elsewhere", List.of(period(hall, "elsewhere", 100, 200)));
            bookings.putOffers(lab, "one", List.of(offer(lab, 10, 2_000)));
            bookings.putRequest(request(lab, "asked", "", 1));
            bookings.putRequest(request(lab, "held", "", 1));
            assertThat(bookings.booked(lab)).containsExactlyInAnyOrder("held", "one", "asked");
            return true;
        });
        Set<String> booked = store().read(s -> s.bookings().booked(hall));
        assertThat(booked).containsExactly("elsewhere");
    }

    @Test
    default void preferencesAreSetAndForgotten() {
        HomeId ada = person(store(), "ada");
        store().write(ada, tx -> {
            tx.bookings().putPreference(ada, "LANG", "de");
            tx.bookings().putPreference(ada, "LANG", "no");
            tx.bookings().putPreference(ada, "TZID", "Europe/Oslo");
            tx.bookings().putPreference(ada, "TZID", "");
            return true;
        });
        Map<String, String> set = store().read(s -> s.bookings().preferences(ada));
        assertThat(set).containsOnly(Map.entry("LANG", "no"));
    }

    @Test
    default void aQuotaCountsWhatIsHeldAndForgetsWhatIsPast() {
        HomeId lab = person(store(), "lab");
        HomeId hall = person(store(), "hall");
        store().write(new TreeSet<>(List.of(HomeId.REGISTRY, lab, hall)), tx -> {
            BookingWrites bookings = tx.bookings();
            bookings.putLimit("rooms", "*", 3_600);
            bookings.putLimit("rooms", "physics", 7_200);
            bookings.putGroup("rooms", "mailto:ada@example.org", "physics");
            bookings.putPeriods(lab, "one", List.of(period(lab, "one", 100, 200), period(lab, "one", 300, 400)));
            bookings.putPeriods(hall, "two", List.of(period(hall, "two", 150, 250)));
            return true;
        });
        assertThat(used(100, lab, "none")).isEqualTo(300);
        assertThat(used(100, lab, "one")).isEqualTo(100);
        assertThat(used(160, lab, "none")).isEqualTo(230);
        assertThat(holds(_ -> true, 190, 300)).isTrue();
        assertThat(holds(period -> period.start() > 150, 190, 300))
                .as("it ends where that begins")
                .isFalse();
        assertThat(holds(period -> period.home().equals(hall), 200, 201)).isTrue();
        assertThat(holds(_ -> true, 0, 100, 250, 300, 400, 500))
                .as("only between them")
                .isFalse();
        assertThat(holds(_ -> true)).as("at no time").isFalse();
        Map<String, Long> limits = store().read(s -> s.bookings().limits("rooms"));
        assertThat(limits).containsOnly(Map.entry("*", 3_600L), Map.entry("physics", 7_200L));
        int gone = store().write(HomeId.REGISTRY, tx -> tx.bookings().expirePeriods(250));
        assertThat(gone).isEqualTo(2);
        assertThat(used(0, lab, "none")).isEqualTo(100);
    }

    /** @param times each start, and its end */
    private boolean holds(Predicate<QuotaPeriod> counts, long... times) {
        List<Integer> all = IntStream.range(0, times.length / 2).boxed().toList();
        Stretches stretches = Stretches.of(all, i -> times[2 * i], i -> times[2 * i + 1]);
        return store().read(s -> s.bookings().holds("rooms", "mailto:ada@example.org", stretches, counts));
    }

    private long used(long since, HomeId home, String uid) {
        return store().read(s -> s.bookings().used("rooms", "physics", since, home, uid));
    }

    private static QuotaPeriod period(HomeId home, String uid, long start, long end) {
        return new QuotaPeriod(home, "rooms", uid, "", start, end, "physics", "mailto:ada@example.org", "");
    }
}
