package dev.orrery.app;

class SqliteNatsTest extends NatsContract {
    @Override
    String storeUrl() {
        return "sqlite:orrery.db";
    }
}
