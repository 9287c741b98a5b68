package dev.orrery.app;

class SqlitePushRegistrationsTest extends PushRegistrationsContract {
    @Override
    String storeUrl() {
        return "sqlite:orrery.db";
    }
}
