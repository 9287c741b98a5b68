package dev.orrery.app;

import dev.orrery.store.sql.Postgres;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

class PostgresBookingViewsTest extends BookingViewsContract {
    private String url = "";

    @BeforeEach
    void make() {
        url = Postgres.freshStore();
    }

    @Override
    String storeUrl() {
        return url;
    }

    @Override
    Connection connect(Path directory) throws SQLException {
        return Postgres.connect(url);
    }

    @AfterEach
    void drop() {
        Postgres.drop(url);
    }
}
