package dev.orrery.store.sql;

import dev.orrery.store.FollowerContract;
import dev.orrery.store.Store;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

class PostgresFollowerTest implements FollowerContract {
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
    public Store open() {
        return SqlStore.open(StoreConfig.of(url).withBell(false));
    }

    @Override
    public List<String> check(Store store) {
        return Checks.of(store);
    }
}
