package dev.orrery.tracking;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orrery.access.Sealer;
import dev.orrery.model.MachineState;
import dev.orrery.model.TrackEvent;
import dev.orrery.model.Tracked;
import dev.orrery.store.AccountRow;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** Accounts are looked at, on every store: what is told, what is not, and who may write. */
abstract class TrackingContract extends TrackingScene {
    @Test
    void theFirstListingIsNoNewsAndTheNextTellsWhatChangedSince() {
        machines(2);
        assertThat(look()).isEqualTo(Poller.Outcome.LISTED);
        Instant first = clock.instant();
        assertThat(types()).isEmpty();
        assertThat(known()).containsExactly("m0 RUNNING", "m1 RUNNING");
        cloud.put("ada", "m0", MachineState.ERROR);
        cloud.put("ada", "new", MachineState.PENDING);
        look();
        assertThat(types()).containsExactly("instance.state_changed", "instance.created");
        TrackEvent changed = told().getFirst();
        assertThat(changed.subject()).isEqualTo(new TrackEvent.Subject("simulator", "here", "instance", "m0"));
        assertThat(changed.previous()).extracting(Tracked::state).isEqualTo(MachineState.RUNNING);
        assertThat(changed.current()).extracting(Tracked::state).isEqualTo(MachineState.ERROR);
        assertThat(changed.window()).isEqualTo(new TrackEvent.Window(first, clock.instant()));
    }

    @Test
    void nothingIsToldWhenNothingChanged() {
        machines(2);
        look();
        look();
        look();
        assertThat(types()).isEmpty();
        assertThat(row().listedAt()).isEqualTo(clock.instant());
    }

    @Test
    void anErrorIsNoDisappearance() {
        machines(3);
        look();
        cloud.answerAll(new Answer.Later<>("away", Optional.empty(), false));
        assertThat(look()).isEqualTo(Poller.Outcome.FAILED);
        assertThat(types()).isEmpty();
        look();
        look();
        assertThat(types()).containsExactly("provider.unavailable");
        assertThat(now().state()).isEqualTo(AccountRow.State.UNAVAILABLE);
        assertThat(known()).hasSize(3);
        cloud.answerAll(new Answer.Unreadable<>("<html>"));
        look();
        assertThat(known()).hasSize(3);
        cloud.answerAll(null);
        look();
        assertThat(types()).containsExactly("provider.unavailable", "provider.available");
        assertThat(now().trouble()).isEmpty();
        assertThat(known()).hasSize(3);
    }

    @Test
    void whatTheProviderDeniesWhenAskedAloneIsGone() {
        machines(3);
        look();
        cloud.lose("ada", "m1");
        look();
        assertThat(types()).containsExactly("instance.vanished");
        assertThat(told().getFirst().current()).isNull();
        assertThat(known()).containsExactly("m0 RUNNING", "m2 RUNNING");
    }

    @Test
    void whatIsMissingInAListingAndCannotBeAskedForStays() {
        machines(3);
        look();
        cloud.lose("ada", "m1");
        whileListing.set(() -> cloud.answerAll(new Answer.Later<>("away", Optional.empty(), false)));
        look();
        assertThat(types()).isEmpty();
        assertThat(known()).hasSize(3);
        cloud.answerAll(null);
        whileListing.set(() -> cloud.put("ada", "m1", MachineState.STOPPED));
        look();
        assertThat(types()).containsExactly("instance.state_changed");
    }

    @Test
    void aListingThatShrinksAtOnceIsBelievedWithTheSecond() {
        machines(10);
        look();
        for (int i = 0; i < 9; i++) {
            cloud.lose("ada", "m" + i);
        }
        look();
        assertThat(types()).isEmpty();
        assertThat(known()).hasSize(10);
        assertThat(now().trouble()).startsWith("9 instances are missing");
        assertThat(poller.counts().held()).isEqualTo(1);
        look();
        assertThat(types()).hasSize(9).containsOnly("instance.vanished");
        assertThat(now().trouble()).isEmpty();
    }

    @Test
    void aShrunkenListingThatWasAMistakeChangesNothing() {
        machines(10);
        look();
        for (int i = 0; i < 9; i++) {
            cloud.lose("ada", "m" + i);
        }
        look();
        machines(10);
        look();
        look();
        assertThat(types()).isEmpty();
        assertThat(now().trouble()).isEmpty();
    }

    @Test
    void aPasswordThatIsNotTakenStopsEverythingUntilThereIsABetterOne() {
        machines(1);
        look();
        cloud.answerAll(new Answer.Denied<>("no"));
        look();
        assertThat(types()).containsExactly("track.suspended");
        assertThat(row().due()).isEqualTo(Instant.MAX);
        assertThat(look()).isEqualTo(Poller.Outcome.NOT_OURS);
        accounts.acted(account.home(), MACHINES);
        assertThat(row().due()).isEqualTo(Instant.MAX);
        cloud.answerAll(null);
        accounts.register(KEY, "right");
        assertThat(row().due()).isEqualTo(clock.instant());
        assertThat(look()).isEqualTo(Poller.Outcome.LISTED);
        assertThat(types()).containsExactly("track.suspended", "track.resumed");
    }

    @Test
    void aNodeWithAnotherKeySuspendsNothing() {
        machines(1);
        look();
        byte[] other = new byte[32];
        other[0] = 1;
        Poller wrong = poller(
                "two",
                new Accounts(store(), new Vault(new Sealer(other, new SecureRandom())), clock, UUID::randomUUID, 3));
        clock.advance(Duration.ofSeconds(5));
        assertThat(wrong.poll(account.home(), MACHINES)).isEqualTo(Poller.Outcome.FAILED);
        assertThat(now().state()).isEqualTo(AccountRow.State.ACTIVE);
        assertThat(types()).isEmpty();
        assertThat(row().due()).as("soon again").isBefore(clock.instant().plus(Duration.ofHours(1)));
        clock.advance(Duration.ofMinutes(10));
        assertThat(look()).isEqualTo(Poller.Outcome.LISTED);
        assertThat(now().trouble()).isEmpty();
    }

    @Test
    void anOldPasswordThatIsDeniedLateDoesNotEndTheNewOne() {
        cloud.answerAll(new Answer.Denied<>("no"));
        whileListing.set(() -> accounts.register(KEY, "other"));
        look();
        assertThat(now().state()).isEqualTo(AccountRow.State.ACTIVE);
        assertThat(types()).isEmpty();
        assertThat(poller.counts().stale()).isEqualTo(1);
    }

    @Test
    void aNodeThatWasPausedWritesNothing() {
        machines(1);
        look();
        Poller other = poller("two");
        whileListing.set(() -> {
            whileListing.set(() -> {});
            assertThat(other.poll(account.home(), MACHINES)).isEqualTo(Poller.Outcome.NOT_OURS);
            clock.advance(Duration.ofMinutes(10));
            cloud.put("ada", "m0", MachineState.STOPPED);
            assertThat(other.poll(account.home(), MACHINES)).isEqualTo(Poller.Outcome.LISTED);
        });
        look();
        assertThat(known()).containsExactly("m0 STOPPED");
        assertThat(types()).containsExactly("instance.state_changed");
        assertThat(poller.counts().stale()).isEqualTo(1);
    }

    @Test
    void anActionWhileAListingIsUnderWayIsLookedAtSoon() {
        machines(1);
        look();
        clock.advance(Duration.ofHours(3));
        whileListing.set(() -> {
            clock.advance(Duration.ofSeconds(1));
            accounts.acted(account.home(), MACHINES);
        });
        look();
        assertThat(row().due()).isBeforeOrEqualTo(clock.instant());
    }

    @Test
    void theLoopLooksAtWhatIsDue() throws InterruptedException {
        machines(1);
        try (PollLoop loop = new PollLoop(store(), poller, clock)) {
            assertThat(loop).isNotNull();
            await(() -> known().equals(List.of("m0 RUNNING")));
            cloud.put("ada", "m0", MachineState.STOPPED);
            clock.advance(Duration.ofMinutes(6));
            await(() -> types().equals(List.of("instance.state_changed")));
        }
    }

    private static void await(java.util.function.BooleanSupplier condition) throws InterruptedException {
        long deadline = System.nanoTime() + Duration.ofSeconds(30).toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).isLessThan(deadline);
            Thread.onSpinWait();
            Thread.yield();
        }
    }

    @Test
    void whoeverDiesWhileLookingIsReplacedAndWhoWakesUpWritesNothing() throws InterruptedException {
        machines(1);
        look();
        CountDownLatch asleep = new CountDownLatch(1);
        CountDownLatch wake = new CountDownLatch(1);
        AtomicReference<Poller.Outcome> late = new AtomicReference<>();
        whileListing.set(() -> {
            if (asleep.getCount() > 0) {
                asleep.countDown();
                try {
                    wake.await();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            }
        });
        clock.advance(Duration.ofMinutes(6));
        Thread dead = Thread.ofVirtual().start(() -> late.set(poller.poll(account.home(), MACHINES)));
        asleep.await();
        cloud.put("ada", "m0", MachineState.STOPPED);
        Poller two = poller("two");
        assertThat(two.poll(account.home(), MACHINES)).isEqualTo(Poller.Outcome.NOT_OURS);
        try (PollLoop loop = new PollLoop(store(), two, clock)) {
            assertThat(types()).as("it has the claim still").isEmpty();
            clock.advance(Duration.ofSeconds(121));
            await(() -> types().equals(List.of("instance.state_changed")));
            assertThat(loop.problem()).isEmpty();
        }
        wake.countDown();
        dead.join();
        assertThat(late.get()).isEqualTo(Poller.Outcome.LISTED);
        assertThat(poller.counts().stale())
                .as("what it saw before is not written")
                .isEqualTo(1);
        assertThat(types()).containsExactly("instance.state_changed");
        assertThat(known()).containsExactly("m0 STOPPED");
    }
}
