package dev.orrery.calendar;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;

class SqliteBusyRecordsTest extends BusyRecordsContract {
    @Override
    String url() {
        return "sqlite:" + directory.resolve("orrery.db");
    }

    @Override
    Connection connect() throws SQLException {
        return DriverManager.getConnection("jdbc:sqlite:" + directory.resolve("orrery.db"));
    }
}
