package dev.orrery.app;

class SqliteQueuesTest extends QueuesContract {
    @Override
    String storeUrl() {
        return "sqlite:orrery.db";
    }
}
