package dev.orrery.app;

import dev.orrery.store.sql.FreshPostgres;
import org.junit.jupiter.api.extension.RegisterExtension;

class PostgresMachineHooksTest extends MachineHooksContract {
    @RegisterExtension
    private final FreshPostgres postgres = new FreshPostgres();

    @Override
    String storeUrl() {
        return postgres.url();
    }
}
