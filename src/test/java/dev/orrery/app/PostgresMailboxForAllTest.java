package dev.orrery.app;

import dev.orrery.store.sql.Postgres;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

class PostgresMailboxForAllTest extends MailboxForAllContract {
    private String url = "";

    @BeforeEach
    void make() {
        url = Postgres.freshStore();
    }

    @Override
    String storeUrl() {
        return url;
    }

    @AfterEach
    void drop() {
        Postgres.drop(url);
    }
}
