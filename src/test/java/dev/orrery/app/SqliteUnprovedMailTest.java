package dev.orrery.app;

class SqliteUnprovedMailTest extends UnprovedMailContract {
    @Override
    String storeUrl() {
        return "sqlite:orrery.db";
    }
}
