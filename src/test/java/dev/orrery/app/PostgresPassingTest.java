package dev.orrery.app;

import dev.orrery.store.sql.Postgres;

class PostgresPassingTest extends PassingContract {
    private String url = "";

    @Override
    String storeUrl() {
        url = Postgres.freshStore();
        return url;
    }

    @Override
    void forget() {
        Postgres.drop(url);
    }
}
