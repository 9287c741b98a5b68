package dev.orrery.app;

import dev.orrery.store.sql.FreshPostgres;
import org.junit.jupiter.api.extension.RegisterExtension;

class PostgresTextWithNulTest extends TextWithNulContract {
    @RegisterExtension
    private final FreshPostgres postgres = new FreshPostgres();

    @Override
    String storeUrl() {
        return postgres.another();
    }
}
