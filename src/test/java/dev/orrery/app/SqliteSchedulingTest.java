package dev.orrery.app;

class SqliteSchedulingTest extends SchedulingContract {
    @Override
    String storeUrl() {
        return "sqlite:orrery.db";
    }
}
