package dev.orrery.app;

class SqliteChargesTest extends ChargesContract {
    @Override
    String storeUrl() {
        return "sqlite:orrery.db";
    }
}
