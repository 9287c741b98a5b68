package dev.orrery.app;

class SqliteQueueCostTest extends QueueCostContract {
    @Override
    String storeUrl() {
        return "sqlite:orrery.db";
    }
}
