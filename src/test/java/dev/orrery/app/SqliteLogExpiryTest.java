package dev.orrery.app;

class SqliteLogExpiryTest extends LogExpiryContract {
    @Override
    String storeUrl() {
        return "sqlite::memory:";
    }
}
