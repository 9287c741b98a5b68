package dev.orrery.store.sql;

import dev.orrery.store.CrashContract;
import dev.orrery.store.Store;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** Here the client is killed, and the server lives. */
class PostgresCrashTest implements CrashContract {
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
    public Store open() {
        return SqlStore.open(StoreConfig.of(url));
    }

    @Override
    public List<String> check(Store store) {
        return Checks.of(store);
    }
}
