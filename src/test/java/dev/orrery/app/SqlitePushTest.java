package dev.orrery.app;

class SqlitePushTest extends PushDoorsContract {
    @Override
    String storeUrl() {
        return "sqlite:orrery.db";
    }
}
