package dev.orrery.store.sql;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;

class PostgresCopiesTest extends CopiesContract {
    private @Nullable String url;

    @Override
    String url() {
        String made = url == null ? Postgres.freshStore() : url;
        url = made;
        return made;
    }

    @AfterEach
    void drop() {
        Postgres.drop(url());
    }
}
