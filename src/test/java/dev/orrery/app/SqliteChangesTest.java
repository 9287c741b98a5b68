package dev.orrery.app;

class SqliteChangesTest extends ChangesContract {
    @Override
    String storeUrl() {
        return "sqlite:orrery.db";
    }
}
