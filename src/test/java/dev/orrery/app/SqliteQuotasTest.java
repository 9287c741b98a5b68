package dev.orrery.app;

class SqliteQuotasTest extends QuotasContract {
    @Override
    String storeUrl() {
        return "sqlite:orrery.db";
    }
}
