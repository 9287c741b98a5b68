package dev.orrery.app;

class SqliteHooksTest extends HooksContract {
    @Override
    String storeUrl() {
        return "sqlite:orrery.db";
    }
}
