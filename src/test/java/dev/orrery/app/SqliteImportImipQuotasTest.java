package dev.orrery.app;

class SqliteImportImipQuotasTest extends ImportImipQuotasContract {
    @Override
    String storeUrl() {
        return "sqlite:orrery.db";
    }
}
