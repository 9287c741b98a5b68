package dev.orrery.app;

import dev.orrery.store.sql.FreshPostgres;
import dev.orrery.store.sql.Postgres;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import org.junit.jupiter.api.extension.RegisterExtension;

class PostgresBookingViewsTest extends BookingViewsContract {
    @RegisterExtension
    private final FreshPostgres postgres = new FreshPostgres();

    @Override
    String storeUrl() {
        return postgres.url();
    }

    @Override
    Connection connect(Path directory) throws SQLException {
        return Postgres.connect(postgres.url());
    }
}
