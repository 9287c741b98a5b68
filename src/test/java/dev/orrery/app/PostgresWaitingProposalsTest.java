package dev.orrery.app;

import dev.orrery.store.sql.FreshPostgres;
import org.junit.jupiter.api.extension.RegisterExtension;

class PostgresWaitingProposalsTest extends WaitingProposalsContract {
    @RegisterExtension
    private final FreshPostgres postgres = new FreshPostgres();

    @Override
    String storeUrl() {
        return postgres.url();
    }
}
