package dev.orrery.app;

class SqliteDoorbellsTest extends DoorbellsContract {
    @Override
    String storeUrl() {
        return "sqlite:orrery.db";
    }
}
