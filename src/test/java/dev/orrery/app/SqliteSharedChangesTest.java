package dev.orrery.app;

class SqliteSharedChangesTest extends SharedChangesContract {
    @Override
    String storeUrl() {
        return "sqlite:orrery.db";
    }
}
