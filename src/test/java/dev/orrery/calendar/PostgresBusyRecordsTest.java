package dev.orrery.calendar;

import dev.orrery.store.sql.Postgres;
import java.sql.Connection;
import java.sql.SQLException;
import org.junit.jupiter.api.AfterEach;

class PostgresBusyRecordsTest extends BusyRecordsContract {
    private final String url = Postgres.freshStore();

    @Override
    String url() {
        return url;
    }

    @Override
    Connection connect() throws SQLException {
        return Postgres.connect(url);
    }

    @AfterEach
    void drop() {
        Postgres.drop(url);
    }
}
