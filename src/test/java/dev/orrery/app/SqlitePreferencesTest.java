package dev.orrery.app;

class SqlitePreferencesTest extends PreferencesContract {
    @Override
    String storeUrl() {
        return "sqlite:orrery.db";
    }
}
