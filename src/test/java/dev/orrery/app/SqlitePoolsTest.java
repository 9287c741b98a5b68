package dev.orrery.app;

class SqlitePoolsTest extends PoolsContract {
    @Override
    String storeUrl() {
        return "sqlite:orrery.db";
    }
}
