package dev.orrery.app;

class SqliteHookCallsTest extends HookCallsContract {
    @Override
    String storeUrl() {
        return "sqlite:orrery.db";
    }
}
