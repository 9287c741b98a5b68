package dev.orrery.calendar;

import dev.orrery.store.sql.FreshPostgres;
import dev.orrery.store.sql.Postgres;
import java.sql.Connection;
import java.sql.SQLException;
import org.junit.jupiter.api.extension.RegisterExtension;

class PostgresBusyRecordsTest extends BusyRecordsContract {
    @RegisterExtension
    private final FreshPostgres postgres = new FreshPostgres();

    @Override
    String url() {
        return postgres.url();
    }

    @Override
    Connection connect() throws SQLException {
        return Postgres.connect(postgres.url());
    }
}
