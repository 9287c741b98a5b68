package dev.orrery.app;

class SqliteBookedMachinesTest extends BookedMachinesContract {
    @Override
    String storeUrl() {
        return "sqlite:orrery.db";
    }
}
