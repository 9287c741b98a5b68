package dev.orrery.app;

class SqliteRoomsTest extends RoomsContract {
    @Override
    String storeUrl() {
        return "sqlite:orrery.db";
    }
}
