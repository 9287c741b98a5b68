package dev.orrery.app;

import dev.orrery.store.sql.Postgres;

class PostgresMachineHooksTest extends MachineHooksContract {
    private final String url = Postgres.freshStore();

    @Override
    String storeUrl() {
        return url;
    }

    @Override
    void dropStore() {
        Postgres.drop(url);
    }
}
