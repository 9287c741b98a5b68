package dev.orrery.store;

import static dev.orrery.store.StoreFixture.ACTOR;
import static dev.orrery.store.StoreFixture.calendar;
import static dev.orrery.store.StoreFixture.home;
import static dev.orrery.store.StoreFixture.person;
import static dev.orrery.store.StoreFixture.put;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.orrery.model.Change;
import dev.orrery.model.CollectionRef;
import dev.orrery.model.HomeId;
import dev.orrery.model.PrincipalKind;
import dev.orrery.model.PrincipalName;
import dev.orrery.model.Reason;
import dev.orrery.model.Refused;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** How the log is shortened: rule 10. A store for each test, which several nodes may open. */
public interface FloorContract extends WornLogContract {
    private static void assertInvalid(ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        Refused.class, e -> assertThat(e.reason()).isInstanceOf(Reason.InvalidSyncToken.class));
    }

    private static boolean append(Store store, HomeId home, Change change) {
        return store.write(home, tx -> tx.append(change, ACTOR) > 0);
    }

    private static void forgetTo(Store store, HomeId home, long seq) {
        store.write(home, tx -> {
            tx.forget(home, seq);
            return true;
        });
    }

    @Test
    default void theFloorOnlyRisesWhateverNodesDoAtTheSameTime() throws Exception {
        int rounds = 30;
        try (Store one = open(InstantSource.system());
                Store two = open(InstantSource.system())) {
            HomeId ada = person(one, "ada");
            HomeId bob = person(one, "bob");
            List<Position> ends = new ArrayList<>();
            for (int i = 0; i < rounds; i++) {
                append(one, bob, new Change.MessageSent(bob, "uid", "REQUEST", 1));
                append(one, ada, new Change.MessageSent(ada, "uid", "REQUEST", 1));
                ends.add(one.end());
            }
            CyclicBarrier together = new CyclicBarrier(2);
            AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
            Thread other = Thread.ofPlatform().start(() -> {
                try {
                    for (int i = 0; i < rounds; i++) {
                        meet(together);
                        forgetTo(two, bob, i + 2);
                        meet(together);
                    }
                } catch (Throwable e) {
                    failure.set(e);
                }
            });
            List<Integer> back = new ArrayList<>();
            for (int i = 0; i < rounds; i++) {
                meet(together);
                forgetTo(one, ada, i + 2);
                meet(together);
                if (!one.oldest().equals(ends.get(i))) {
                    back.add(i);
                }
            }
            other.join();
            assertThat(failure.get()).isNull();
            assertThat(back).as("rounds after which the floor lay too low").isEmpty();
        }
    }

    private static void meet(CyclicBarrier together) {
        try {
            together.await(60, TimeUnit.SECONDS);
        } catch (InterruptedException | BrokenBarrierException | TimeoutException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    default void anEntryThatIsYoungKeepsThoseAfterIt() {
        try (Timed timed = new Timed(this)) {
            HomeId ada = person(timed.store, "ada");
            CollectionRef work = calendar(timed.store, ada, "work");
            timed.pass(Duration.ofDays(2));
            long young = put(timed.store, work, "a.ics", "text");
            timed.pass(Duration.ofDays(-10));
            put(timed.store, work, "b.ics", "the clock was wrong for a while");
            timed.pass(Duration.ofDays(10));
            assertThat(timed.forget()).isEqualTo(young - 1);
            assertThat(timed.forget()).isZero();
            timed.pass(Duration.ofDays(2));
            assertThat(timed.forget()).isEqualTo(2);
        }
    }

    @Test
    default void aReaderNeverComesToStandWhereTheLogIsForgotten() {
        try (Timed timed = new Timed(this)) {
            Store store = timed.store;
            HomeId ada = person(store, "ada");
            Position early = store.end();
            put(store, calendar(store, ada, "work"), "a.ics", "text");
            Position late = store.end();
            store.followers().save("slow", early);
            timed.pass(Duration.ofDays(2));
            Instant before = timed.pass(Duration.ZERO).minus(Duration.ofDays(1));
            timed.forget();
            assertThat(store.oldest()).isEqualTo(early);
            assertThat(store.holding(before)).containsExactly("slow");
            assertThat(store.unread()).isEqualTo(Map.of("slow", 2L));

            store.followers().save("slow", late);
            store.followers().save("slow", early); // by a node that was asleep
            assertThat(store.followers().position("slow")).contains(late);
            timed.forget();
            assertThat(store.holding(before)).isEmpty();
            assertThat(store.unread()).isEqualTo(Map.of("slow", 0L));
            assertThat(store.oldest()).isEqualTo(late);
            assertInvalid(() -> store.followers().save("new", early));
            store.followers().save("new", store.oldest());
        }
    }

    @Test
    default void theEndIsNeverBelowTheFloor() {
        try (Store store = open(InstantSource.system())) {
            HomeId ada = person(store, "ada");
            HomeId bob = person(store, "bob");
            append(store, ada, new Change.MessageSent(ada, "uid", "REQUEST", 1));
            append(store, bob, new Change.MessageSent(bob, "uid", "REQUEST", 1));
            forgetTo(store, bob, home(store, bob).lastSeq());
            assertThat(store.follow(store.end(), 10).entries()).isEmpty();
        }
    }

    private static MessageRow message(HomeId home, long seq) {
        return new MessageRow(
                home, seq, "REQUEST", "uid", "mailto:a@example.org", List.of("mailto:b@example.org"), new byte[] {1});
    }

    private static Optional<MessageRow> message(Store store, HomeId home, long seq) {
        return store.read(s -> s.message(home, seq));
    }

    private static List<DeliveryRow> deliveries(Store store, HomeId home, long seq) {
        return store.read(s -> s.deliveries(home, seq));
    }

    private static long send(Store store, HomeId home) {
        return store.write(home, tx -> {
            long seq = tx.append(new Change.MessageSent(home, "uid", "REQUEST", 1), ACTOR);
            tx.putMessage(message(home, seq));
            return seq;
        });
    }

    private static void deliver(Store store, HomeId home, long seq, String status) {
        store.write(home, tx -> {
            tx.putDelivery(new DeliveryRow(home, seq, "mailto:b@example.org", status, tx.now()));
            return true;
        });
    }

    @Test
    default void aMessageIsKeptAsLongAsSomebodyMayStillBeTold() {
        try (Timed timed = new Timed(this)) {
            Store store = timed.store;
            HomeId ada = person(store, "ada");
            long first = send(store, ada);
            deliver(store, ada, first, "1.2");
            long second = send(store, ada);
            deliver(store, ada, second, "1.0");
            timed.pass(Duration.ofDays(2));
            timed.forget();
            assertThat(home(store, ada).floor()).isEqualTo(first);
            assertThat(message(store, ada, first)).isEmpty();
            assertThat(message(store, ada, second)).isPresent();
            deliver(store, ada, second, "1.2");
            timed.forget();
            assertThat(home(store, ada).floor()).isEqualTo(second);
            assertThat(deliveries(store, ada, second)).isEmpty();
        }
    }

    @Test
    default void whatALinkInALetterLeadsToOutlivesTheLog() {
        try (Timed timed = new Timed(this)) {
            Store store = timed.store;
            HomeId ada = person(store, "ada");
            long seq = send(store, ada);
            deliver(store, ada, seq, "1.1");
            Instant until = timed.pass(Duration.ZERO).plus(Duration.ofDays(10));
            store.write(ada, tx -> {
                tx.mail()
                        .putTrace(new LetterTrace(
                                new LetterRow.Key(ada, seq, "mailto:b@example.org"),
                                "<letter@example.org>",
                                "uid",
                                "b@example.org",
                                new LetterTrace.Link("digest", "en"),
                                tx.now(),
                                until,
                                Optional.empty(),
                                Optional.empty()));
                return true;
            });
            timed.pass(Duration.ofDays(2));
            timed.forget();
            assertThat(home(store, ada).floor()).isEqualTo(seq);
            assertThat(message(store, ada, seq)).isPresent();
            Instant later = timed.pass(Duration.ofDays(9));
            store.write(ada, tx -> {
                tx.mail().forgetBefore(later.minus(Duration.ofDays(60)));
                return true;
            });
            assertThat(message(store, ada, seq)).isEmpty();
        }
    }

    @Test
    default void whatWasArchivedIsRememberedAsLongAsItMayComeBack() {
        try (Timed timed = new Timed(this)) {
            Store store = timed.store;
            HomeId ada = person(store, "ada");
            PrincipalName name = new PrincipalName(PrincipalKind.USER, "ada");
            long before = home(store, ada).lastSeq();
            append(store, ada, new Change.PrincipalArchived(ada, "guid-ada", name));
            append(store, ada, new Change.MessageSent(ada, "uid", "CANCEL", 1));
            timed.pass(Duration.ofDays(2));
            timed.forget();
            assertThat(home(store, ada).floor()).isEqualTo(before);
            append(store, ada, new Change.PrincipalRestored(ada, "guid-ada", name));
            timed.forget();
            assertThat(home(store, ada).floor()).as("the return is young").isEqualTo(before);
            timed.pass(Duration.ofDays(2));
            timed.forget();
            assertThat(home(store, ada).floor()).isEqualTo(before + 3);
        }
    }
}
