package dev.orrery.app;

class SqliteRsvpTest extends RsvpContract {
    @Override
    String storeUrl() {
        return "sqlite:orrery.db";
    }
}
