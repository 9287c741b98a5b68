package dev.orrery.app;

import dev.orrery.store.sql.FreshPostgres;
import org.junit.jupiter.api.extension.RegisterExtension;

class PostgresApprovalTest extends ApprovalContract {
    @RegisterExtension
    private final FreshPostgres postgres = new FreshPostgres();

    @Override
    String storeUrl() {
        return postgres.url();
    }
}
