package dev.orrery.app;

import dev.orrery.store.sql.Postgres;
import org.junit.jupiter.api.AfterEach;

class PostgresHookKeysTest extends HookKeysContract {
    private final String url = Postgres.freshStore();

    @Override
    String url() {
        return url;
    }

    @AfterEach
    void drop() {
        Postgres.drop(url);
    }
}
