package dev.orrery.app;

class SqliteImportImipTest extends ImportImipContract {
    @Override
    String storeUrl() {
        return "sqlite:orrery.db";
    }
}
