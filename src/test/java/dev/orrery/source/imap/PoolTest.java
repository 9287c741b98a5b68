package dev.orrery.source.imap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.orrery.mirror.Unreachable;
import dev.orrery.source.imap.wire.Limits;
import dev.orrery.source.imap.wire.UidSet;
import java.time.Duration;
import java.time.Instant;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** How many connections there are, how long they are kept, and what happens to those who find none free. */
class PoolTest {
    private static final Duration IDLE_FOR = Duration.ofMinutes(5);
    private static final Duration AGE = Duration.ofMinutes(10);
    private static final Duration LONG = Duration.ofMinutes(1);
    private static final Duration SHORT = Duration.ofMillis(100);

    private final TestImapServer server = TestServers.greenMail();
    private final AtomicReference<Instant> now = new AtomicReference<>(Instant.EPOCH);
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private String ada;
    private String bob;

    @BeforeEach
    void people() throws Exception {
        ada = server.newPerson();
        bob = server.newPerson();
        try (ImapSource source = source(2, 2, LONG)) {
            for (String person : Set.of(ada, bob)) {
                as(source, person).create(Person.CALENDAR, null);
                as(source, person).append(Person.CALENDAR, Person.message("m", "text"), Set.of(), Person.DATE);
            }
        }
    }

    @AfterEach
    void end() {
        threads.close();
    }

    private ImapSource source(int total, int perLogin, Duration patience) {
        return new ImapSource(
                new ImapSource.Settings(
                        server.at(),
                        Limits.DEFAULT,
                        new PoolSettings(total, perLogin, IDLE_FOR, AGE, patience),
                        WatchSettings.DEFAULT,
                        "Calendar"),
                now::get,
                new Random(1),
                Thread.ofVirtual().factory());
    }

    private static Mailboxes as(ImapSource source, String person) {
        return source.as(TestImapServer.login(person));
    }

    /** Somebody who holds a connection until they are told to go on. */
    private final class Busy {
        private final CountDownLatch reading = new CountDownLatch(1);
        private final CountDownLatch enough = new CountDownLatch(1);
        private final Future<UidSet> work;

        Busy(ImapSource source, String person) throws InterruptedException {
            work = threads.submit(() -> as(source, person).fetch(Person.CALENDAR, UidSet.of(1L), message -> hold()));
            assertThat(reading.await(20, TimeUnit.SECONDS)).isTrue();
        }

        private void hold() {
            reading.countDown();
            try {
                assertThat(enough.await(20, TimeUnit.SECONDS)).isTrue();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }

        void end() throws Exception {
            enough.countDown();
            work.get(20, TimeUnit.SECONDS);
        }
    }

    private static void assertAllInUse(Mailboxes mailboxes) {
        assertThatThrownBy(() -> mailboxes.check(Person.CALENDAR)).isInstanceOfSatisfying(Unreachable.class, e -> {
            assertThat(e.why()).contains("all connections are in use");
            assertThat(e.isGeneral()).as("the server is not to blame").isFalse();
        });
    }

    @Test
    void nobodyHasMoreThanTheirShare() throws Exception {
        try (ImapSource source = source(5, 1, SHORT)) {
            Busy busy = new Busy(source, ada);
            assertAllInUse(as(source, ada));
            assertThat(as(source, bob).check(Person.CALENDAR).messages()).isEqualTo(1);
            busy.end();
            assertThat(as(source, ada).check(Person.CALENDAR).messages()).isEqualTo(1);
            assertThat(source.counts()).isEqualTo(new ImapSource.Counts(2, 2));
        }
    }

    @Test
    void allTogetherHaveNoMoreThanThereAre() throws Exception {
        try (ImapSource source = source(1, 1, SHORT)) {
            Busy busy = new Busy(source, ada);
            assertAllInUse(as(source, bob));
            busy.end();
            // ada's connection is idle now: it makes room
            assertThat(as(source, bob).check(Person.CALENDAR).messages()).isEqualTo(1);
            assertThat(source.counts()).isEqualTo(new ImapSource.Counts(1, 2));
        }
    }

    @Test
    void whoWaitsGetsTheOneThatComesBack() throws Exception {
        try (ImapSource source = source(1, 1, LONG)) {
            Busy busy = new Busy(source, ada);
            Thread[] waiting = {null};
            CountDownLatch begun = new CountDownLatch(1);
            Future<FolderState> next = threads.submit(() -> {
                waiting[0] = Thread.currentThread();
                begun.countDown();
                return as(source, ada).check(Person.CALENDAR);
            });
            begun.await();
            long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
            while (waiting[0].getState() != Thread.State.TIMED_WAITING) {
                assertThat(System.nanoTime()).isLessThan(deadline);
                Thread.onSpinWait();
            }
            busy.end();
            assertThat(next.get(20, TimeUnit.SECONDS).messages()).isEqualTo(1);
            assertThat(source.counts()).isEqualTo(new ImapSource.Counts(1, 1));
        }
    }

    @Test
    void oneThatNobodyUsesIsClosed() throws Exception {
        try (ImapSource source = source(5, 1, SHORT)) {
            as(source, ada).check(Person.CALENDAR);
            now.updateAndGet(before -> before.plus(IDLE_FOR));
            source.sweep();
            assertThat(source.counts().open()).isEqualTo(1);
            now.updateAndGet(before -> before.plusMillis(1));
            source.sweep();
            assertThat(source.counts().open()).isZero();
        }
    }

    @Test
    void oneThatIsOldIsNotUsedAgain() throws Exception {
        try (ImapSource source = source(5, 1, SHORT)) {
            for (Duration passed = Duration.ZERO; passed.compareTo(AGE) < 0; passed = passed.plusMinutes(1)) {
                as(source, ada).check(Person.CALENDAR);
                now.updateAndGet(before -> before.plusSeconds(60));
            }
            assertThat(source.counts()).isEqualTo(new ImapSource.Counts(1, 1));
            now.updateAndGet(before -> before.plusMillis(1));
            as(source, ada).check(Person.CALENDAR);
            assertThat(source.counts()).isEqualTo(new ImapSource.Counts(1, 2));
        }
    }

    @Test
    void afterTheEndNobodyGetsOne() throws Exception {
        ImapSource source = source(5, 1, SHORT);
        as(source, ada).check(Person.CALENDAR);
        source.close();
        assertThatThrownBy(() -> as(source, ada).check(Person.CALENDAR))
                .isInstanceOfSatisfying(
                        Unreachable.class, e -> assertThat(e.why()).contains("shutting down"));
    }
}
