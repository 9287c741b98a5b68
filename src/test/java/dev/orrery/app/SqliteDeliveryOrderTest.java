package dev.orrery.app;

class SqliteDeliveryOrderTest extends DeliveryOrderContract {
    @Override
    String storeUrl() {
        return "sqlite:orrery.db";
    }
}
