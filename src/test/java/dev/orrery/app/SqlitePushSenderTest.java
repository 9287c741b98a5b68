package dev.orrery.app;

class SqlitePushSenderTest extends PushSenderContract {
    @Override
    String storeUrl() {
        return "sqlite:orrery.db";
    }
}
