package dev.orrery.app;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;

class SqliteBookingViewsTest extends BookingViewsContract {
    @Override
    String storeUrl() {
        return "sqlite:orrery.db";
    }

    @Override
    Connection connect(Path directory) throws SQLException {
        return DriverManager.getConnection("jdbc:sqlite:" + directory.resolve("orrery.db"));
    }
}
