package dev.orrery.app;

class SqliteRunningSeriesTest extends RunningSeriesContract {
    @Override
    String storeUrl() {
        return "sqlite:orrery.db";
    }
}
