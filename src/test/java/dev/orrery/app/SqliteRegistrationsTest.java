package dev.orrery.app;

class SqliteRegistrationsTest extends RegistrationsContract {
    @Override
    String storeUrl() {
        return "sqlite:orrery.db";
    }
}
