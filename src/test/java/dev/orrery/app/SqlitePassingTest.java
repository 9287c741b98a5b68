package dev.orrery.app;

class SqlitePassingTest extends PassingContract {
    @Override
    String storeUrl() {
        return "sqlite:orrery.db";
    }
}
