package dev.orrery.app;

import dev.orrery.store.sql.Postgres;
import org.junit.jupiter.api.AfterEach;

class PostgresRegistrationsTest extends RegistrationsContract {
    private final String url = Postgres.freshStore();

    @Override
    String storeUrl() {
        return url;
    }

    @AfterEach
    void drop() {
        Postgres.drop(url);
    }
}
