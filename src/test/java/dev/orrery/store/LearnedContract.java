package dev.orrery.store;

import static dev.orrery.store.StoreFixture.person;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.orrery.ical.FreeBusy;
import dev.orrery.ical.TimeRange;
import dev.orrery.model.HomeId;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What others told of their own time, on every engine. */
public interface LearnedContract {
    String ZOE = "mailto:zoe@elsewhere.net";

    Store store();

    private static LearnedTime told(String other, long stamp, long start, long end, FreeBusy.Period... periods) {
        return new LearnedTime(other, "uid ü", stamp, new TimeRange(start, end), List.of(periods));
    }

    private List<LearnedTime> known(HomeId home, String other) {
        return store().read(snapshot -> snapshot.learned().of(home, other));
    }

    @Test
    default void whatOthersToldIsReadBackAndBelongsToOneHome() {
        HomeId ada = person(store(), "ada");
        HomeId bob = person(store(), "bob");
        List<LearnedTime> zoe = List.of(
                told(ZOE, 5, 100, 200, new FreeBusy.Period(100, 150, FreeBusy.Kind.BUSY)),
                told(
                        ZOE,
                        9,
                        200,
                        400,
                        new FreeBusy.Period(200, 210, FreeBusy.Kind.TENTATIVE),
                        new FreeBusy.Period(390, 400, FreeBusy.Kind.UNAVAILABLE)));
        List<LearnedTime> max = List.of(told("mailto:max@faraway.net", 1, 0, 1_000));
        store().write(ada, tx -> {
            tx.learned().put(ada, ZOE, zoe);
            tx.learned().put(ada, "mailto:max@faraway.net", max);
            return true;
        });
        assertThat(known(ada, ZOE)).isEqualTo(zoe);
        assertThat(known(ada, "mailto:max@faraway.net")).isEqualTo(max);
        assertThat(known(bob, ZOE)).isEmpty();
        assertThat(store().<List<String>>read(snapshot -> snapshot.learned().others(ada)))
                .containsExactly("mailto:max@faraway.net", ZOE);
        store().write(ada, tx -> {
            tx.learned().put(ada, ZOE, zoe.subList(1, 2));
            return true;
        });
        assertThat(known(ada, ZOE)).isEqualTo(zoe.subList(1, 2));
    }

    @Test
    default void whatIsOverIsForgottenAndSoIsAHome() {
        HomeId ada = person(store(), "ada");
        store().write(ada, tx -> {
            tx.learned()
                    .put(
                            ada,
                            ZOE,
                            List.of(
                                    told(ZOE, 5, 100, 200, new FreeBusy.Period(100, 150, FreeBusy.Kind.BUSY)),
                                    told(
                                            ZOE,
                                            5,
                                            200,
                                            400,
                                            new FreeBusy.Period(200, 210, FreeBusy.Kind.BUSY),
                                            new FreeBusy.Period(390, 400, FreeBusy.Kind.BUSY))));
            tx.learned().removeBefore(ada, Instant.ofEpochSecond(300));
            return true;
        });
        assertThat(known(ada, ZOE))
                .containsExactly(told(ZOE, 5, 200, 400, new FreeBusy.Period(390, 400, FreeBusy.Kind.BUSY)));
        store().write(ada, tx -> {
            tx.learned().removeAll(ada);
            return true;
        });
        assertThat(known(ada, ZOE)).isEmpty();
    }

    @Test
    default void whatOthersToldNeedsTheLockOfItsHome() {
        HomeId ada = person(store(), "ada");
        HomeId bob = person(store(), "bob");
        assertThatThrownBy(() -> store().write(bob, tx -> {
                    tx.learned().put(ada, ZOE, List.of());
                    return true;
                }))
                .isInstanceOf(IllegalStateException.class);
    }
}
