package dev.orrery.store.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.orrery.model.CollectionRef;
import dev.orrery.model.HomeId;
import dev.orrery.model.Reason;
import dev.orrery.model.Refused;
import dev.orrery.store.ObjectRow;
import dev.orrery.store.Position;
import dev.orrery.store.StoreFixture;
import dev.orrery.store.Tx;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Foreign sessions that lock, lost races, and connections that break in the middle. */
class PostgresTroubleTest {
    private String url;

    @BeforeEach
    void make() {
        url = Postgres.freshStore();
    }

    @AfterEach
    void drop() {
        Postgres.drop(url);
    }

    private SqlStore open(Duration patience) {
        return SqlStore.open(StoreConfig.of(url).withPatience(patience));
    }

    private static long put(SqlStore store, CollectionRef work, String name) {
        return StoreFixture.put(store, work, name, StoreFixture.event(name, "x"));
    }

    private static long put(Tx tx, CollectionRef work, String name) {
        return StoreFixture.put(tx, work, name, StoreFixture.event(name, "x"));
    }

    private static void assertUnavailable(Throwable e) {
        assertThat(e)
                .isInstanceOfSatisfying(
                        Refused.class, refused -> assertThat(refused.reason()).isInstanceOf(Reason.Unavailable.class));
    }

    /** A copy that was brought up to date without the tombstones has what is gone: nobody else is to get it. */
    @Test
    void whatWasReadWhileTombstonesWereForgottenIsNotShared() {
        try (SqlStore store = open(Duration.ofSeconds(5));
                SqlStore other = open(Duration.ofSeconds(5));
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            HomeId ada = StoreFixture.person(store, "ada");
            HomeId bob = StoreFixture.person(store, "bob");
            CollectionRef work = StoreFixture.calendar(store, bob, "work");
            put(store, work, "gone");
            put(store, work, "stays");
            assertThat(StoreFixture.listing(store, work).objects())
                    .as("now in memory")
                    .hasSize(2);
            StoreFixture.delete(other, work, "gone");
            long last = StoreFixture.home(other, bob).lastSeq();
            store.write(ada, tx -> {
                assertThat(tx.home(bob)).isPresent();
                Future<Boolean> forgotten = threads.submit(() -> other.write(bob, forgetting -> {
                    forgetting.forget(bob, last);
                    return true;
                }));
                assertThat(forgotten).succeedsWithin(Duration.ofSeconds(60));
                tx.listing(work);
                return true;
            });
            assertThat(StoreFixture.listing(store, work).objects())
                    .extracting(ObjectRow::name)
                    .containsExactly("stays");
        }
    }

    @Test
    void aLockedHomeHoldsUpItsOwnWritersOnly() throws Exception {
        try (SqlStore store = open(Duration.ofSeconds(5));
                Sessions foreign = new Sessions(url);
                LogLines log = new LogLines("dev.orrery.store");
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            CollectionRef blocked = StoreFixture.calendar(store, StoreFixture.person(store, "ada"), "work");
            CollectionRef free = StoreFixture.calendar(store, StoreFixture.person(store, "bob"), "work");
            Dialect.POSTGRESQL.lock(foreign.session(), List.of(blocked.home()));
            List<Future<Long>> waiting = new ArrayList<>();
            for (int i = 0; i < 40; i++) { // more than there are connections
                String name = "a" + i;
                waiting.add(threads.submit(() -> put(store, blocked, name)));
            }
            Sessions.await("they wait", foreign::anyWaits);
            for (int i = 0; i < 20; i++) {
                put(store, free, "b" + i);
            }
            assertThat(waiting).as("all this time").noneMatch(Future::isDone);
            assertThat(StoreFixture.listing(store, blocked).objects())
                    .as("reading goes on")
                    .isEmpty();
            for (Future<Long> one : waiting) {
                assertThatThrownBy(one::get)
                        .isInstanceOfSatisfying(ExecutionException.class, e -> assertUnavailable(e.getCause()));
            }
            assertThat(log.said()).hasSize(1).first().asString().contains("55P03");
            foreign.rollBack();
            put(store, blocked, "later");
            assertThat(StoreFixture.listing(store, blocked).objects())
                    .extracting(ObjectRow::name)
                    .containsExactly("later");
            assertThat(Checks.of(store)).isEmpty();
        }
    }

    @Test
    void aDeadlockIsTriedAgain() throws Exception {
        try (SqlStore store = open(Duration.ofSeconds(30));
                Sessions foreign = new Sessions(url);
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            HomeId ada = StoreFixture.person(store, "ada");
            HomeId bob = StoreFixture.person(store, "bob");
            CollectionRef work = StoreFixture.calendar(store, ada, "work");
            foreign.run("set deadlock_timeout = '1h'"); // so that the store is the one who notices
            Dialect.POSTGRESQL.lock(foreign.session(), List.of(bob));
            AtomicInteger tries = new AtomicInteger();
            CountDownLatch first = new CountDownLatch(1);
            CountDownLatch crossed = new CountDownLatch(1);
            Future<Long> written = threads.submit(() -> store.write(ada, tx -> {
                tries.incrementAndGet();
                long seq = put(tx, work, "a");
                first.countDown();
                awaitUnchecked(crossed);
                ((SqlTx) tx).sql.dialect().lock(((SqlTx) tx).sql, List.of(bob));
                return seq;
            }));
            first.await();
            Future<?> other = threads.submit(() -> {
                Dialect.POSTGRESQL.lock(foreign.session(), List.of(ada));
                foreign.commit();
                return null;
            });
            try (Sessions looking = new Sessions(url)) {
                Sessions.await("the foreign session waits for ada", looking::anyWaits);
            }
            crossed.countDown();
            long seq = written.get();
            other.get();
            assertThat(tries.get()).isEqualTo(2);
            assertThat(StoreFixture.home(store, ada).lastSeq()).isEqualTo(seq);
            assertThat(Checks.of(store)).isEmpty();
        }
    }

    private static void awaitUnchecked(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void aSerializationFailureIsTriedAgainButNotForEver() {
        try (SqlStore store = open(Duration.ofSeconds(10))) {
            HomeId ada = StoreFixture.person(store, "ada");
            CollectionRef work = StoreFixture.calendar(store, ada, "work");
            String failing = "do $$ begin raise exception 'lost a race' using errcode = '40001'; end $$";
            AtomicInteger tries = new AtomicInteger();
            long seq = store.write(ada, tx -> {
                long number = put(tx, work, "a");
                if (tries.incrementAndGet() < 4) {
                    ((SqlTx) tx).sql.run(failing);
                }
                return number;
            });
            assertThat(tries.get()).isEqualTo(4);
            assertThat(StoreFixture.home(store, ada).lastSeq()).isEqualTo(seq);

            tries.set(0);
            assertThatThrownBy(() -> store.write(ada, tx -> {
                        tries.incrementAndGet();
                        put(tx, work, "b");
                        ((SqlTx) tx).sql.run(failing);
                        return true;
                    }))
                    .satisfies(PostgresTroubleTest::assertUnavailable);
            assertThat(tries.get()).isEqualTo(10);
            assertThat(StoreFixture.object(store, work.object("b"))).isEmpty();
            assertThat(Checks.of(store)).isEmpty();
        }
    }

    @Test
    void aConnectionThatBreaksInTheMiddleLeavesNothingHalfAndTheWorkIsDoneAgain() throws SQLException {
        try (SqlStore store = open(Duration.ofSeconds(10));
                Sessions foreign = new Sessions(url)) {
            HomeId ada = StoreFixture.person(store, "ada");
            CollectionRef work = StoreFixture.calendar(store, ada, "work");
            AtomicInteger tries = new AtomicInteger();
            long seq = store.write(ada, tx -> {
                put(tx, work, "a");
                if (tries.incrementAndGet() == 1) {
                    terminate(foreign);
                }
                return put(tx, work, "b");
            });
            assertThat(tries.get()).isEqualTo(2);
            assertThat(StoreFixture.home(store, ada).lastSeq()).isEqualTo(seq);
            assertThat(StoreFixture.listing(store, work).objects())
                    .extracting(ObjectRow::name)
                    .containsExactly("a", "b");

            tries.set(0);
            List<ObjectRow> read = store.read(s -> {
                if (tries.incrementAndGet() == 1) {
                    s.home(ada);
                    terminate(foreign);
                }
                return s.listing(work).objects();
            });
            assertThat(read).hasSize(2);
            assertThat(Checks.of(store)).isEmpty();
        }
    }

    @Test
    void aCommitWithoutAnAnswerIsUnavailableAndNeverDoneTwice() throws SQLException {
        try (SqlStore store = open(Duration.ofSeconds(10));
                Sessions foreign = new Sessions(url)) {
            HomeId ada = StoreFixture.person(store, "ada");
            CollectionRef work = StoreFixture.calendar(store, ada, "work");
            long before = StoreFixture.home(store, ada).lastSeq();
            AtomicInteger tries = new AtomicInteger();
            assertThatThrownBy(() -> store.writing(sql -> {
                        tries.incrementAndGet();
                        sql.run("update home set used_bytes = used_bytes + 1 where id = ?", ada.value());
                        terminate(foreign); // nothing but the commit is left to be sent
                        return true;
                    }))
                    .satisfies(PostgresTroubleTest::assertUnavailable);
            assertThat(tries.get()).isEqualTo(1);
            assertThat(StoreFixture.home(store, ada).lastSeq()).isEqualTo(before);
            put(store, work, "a");
            assertThat(Checks.of(store)).isEmpty();
        }
    }

    private static void terminate(Sessions foreign) {
        try {
            foreign.terminateStores();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void aLongForeignTransactionHoldsFollowersBackAndIsNamed() throws SQLException {
        Instant later = Instant.now().plusSeconds(3600);
        try (SqlStore store = open(Duration.ofSeconds(10));
                SqlStore health = SqlStore.open(StoreConfig.of(url).withClock(() -> later));
                Sessions foreign = new Sessions(url)) {
            CollectionRef work = StoreFixture.calendar(store, StoreFixture.person(store, "ada"), "work");
            Position end = store.end();
            foreign.number("select pg_current_xact_id()::text::bigint");
            put(store, work, "a");
            assertThat(store.follow(end, 10).entries())
                    .as("it may still write something older")
                    .isEmpty();
            assertThat(store.end()).isEqualTo(end);
            assertThat(store.problems()).as("not yet").isEmpty();
            assertThat(health.problems())
                    .anySatisfy(problem -> assertThat(problem)
                            .contains(
                                    "back end " + foreign.pid() + " ", "pg_terminate_backend(" + foreign.pid() + ")"));
            foreign.rollBack();
            assertThat(store.follow(end, 10).entries()).hasSize(1);
            assertThat(health.problems()).noneMatch(problem -> problem.contains("back end"));
        }
    }

    @Test
    void whoMayNotSeeTheForeignTransactionSeesThatEntriesWait() throws SQLException {
        Instant later = Instant.now().plusSeconds(3600);
        String schema = url.substring(url.indexOf('=') + 1);
        String owner = "small_" + schema;
        try (Sessions foreign = new Sessions(url)) {
            foreign.run("create role " + owner + " login password 'x'");
            foreign.run("alter schema " + schema + " owner to " + owner);
            foreign.commit();
            String small = url.replaceFirst("//[^@]*@", "//" + owner + ":x@");
            try (SqlStore store = SqlStore.open(StoreConfig.of(small));
                    SqlStore health = SqlStore.open(StoreConfig.of(small).withClock(() -> later))) {
                HomeId ada = StoreFixture.person(store, "ada");
                foreign.number("select pg_current_xact_id()::text::bigint");
                StoreFixture.calendar(store, ada, "work");
                assertThat(health.problems())
                        .anySatisfy(problem -> assertThat(problem).contains("1 entries wait", "pg_read_all_stats"));
                foreign.rollBack();
                assertThat(health.problems()).noneMatch(problem -> problem.contains("entries wait"));
            }
            foreign.run("alter schema " + schema + " owner to current_user");
            foreign.run("reassign owned by " + owner + " to current_user");
            foreign.run("drop owned by " + owner);
            foreign.run("drop role " + owner);
            foreign.commit();
        }
    }
}
