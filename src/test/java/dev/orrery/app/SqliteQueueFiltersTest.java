package dev.orrery.app;

class SqliteQueueFiltersTest extends QueueFiltersContract {
    @Override
    String storeUrl() {
        return "sqlite:orrery.db";
    }
}
