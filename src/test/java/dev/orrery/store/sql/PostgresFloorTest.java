package dev.orrery.store.sql;

import dev.orrery.store.FloorContract;
import dev.orrery.store.Store;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

class PostgresFloorTest implements FloorContract {
    private String url;

    @BeforeEach
    void make() {
        url = Postgres.freshStore();
    }

    @AfterEach
    void drop() {
        Postgres.drop(url);
    }

    @Override
    public String url() {
        return url;
    }

    @Override
    public Store open(InstantSource clock) {
        return SqlStore.open(StoreConfig.of(url).withClock(clock));
    }

    @Override
    public List<String> check(Store store) {
        return Checks.of(store);
    }
}
