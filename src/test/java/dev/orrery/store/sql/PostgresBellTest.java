package dev.orrery.store.sql;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orrery.model.CollectionRef;
import dev.orrery.model.HomeId;
import dev.orrery.store.Bell;
import dev.orrery.store.Position;
import dev.orrery.store.StoreFixture;
import java.sql.SQLException;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The bell between two nodes on one PostgreSQL. */
class PostgresBellTest {
    private String url;

    @BeforeEach
    void make() {
        url = Postgres.freshStore();
    }

    @AfterEach
    void drop() {
        Postgres.drop(url);
    }

    @Test
    void itRingsOnTheOtherNodeForItsHomeAndAgainAfterALostConnection() throws Exception {
        BlockingQueue<HomeId> rung = new LinkedBlockingQueue<>();
        try (SqlStore one = SqlStore.open(StoreConfig.of(url));
                SqlStore two = SqlStore.open(StoreConfig.of(url));
                Bell.Handle _ = two.bell().listen(rung::add);
                Sessions foreign = new Sessions(url)) {
            HomeId ada = StoreFixture.person(one, "ada");
            CollectionRef work = StoreFixture.calendar(one, ada, "work");
            ring(one, work, rung);
            foreign.terminateStores();
            rung.clear();
            ring(one, work, rung);
        }
    }

    /** Writes until the other node hears of it: notices may be lost while a connection is being made. */
    private static void ring(SqlStore from, CollectionRef work, BlockingQueue<HomeId> rung)
            throws InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        HomeId heard = null;
        while (!work.home().equals(heard)) {
            assertThat(System.nanoTime()).as("the bell rings").isLessThan(deadline);
            StoreFixture.put(from, work, "a", Long.toString(System.nanoTime()));
            heard = rung.poll(100, TimeUnit.MILLISECONDS);
        }
    }

    @Test
    void withoutItTheOtherNodeSeesEverythingWhenItLooks() throws SQLException {
        BlockingQueue<HomeId> rung = new LinkedBlockingQueue<>();
        try (SqlStore one = SqlStore.open(StoreConfig.of(url).withBell(false));
                SqlStore two = SqlStore.open(StoreConfig.of(url).withBell(false));
                Bell.Handle _ = two.bell().listen(rung::add)) {
            HomeId ada = StoreFixture.person(one, "ada");
            CollectionRef work = StoreFixture.calendar(one, ada, "work");
            Position end = two.end();
            assertThat(StoreFixture.listing(two, work).objects()).isEmpty();
            StoreFixture.put(one, work, "a", "1");
            assertThat(StoreFixture.listing(two, work).objects()).hasSize(1);
            assertThat(two.follow(end, 10).entries()).hasSize(1);
            assertThat(rung).isEmpty();
        }
    }
}
