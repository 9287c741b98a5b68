package dev.orrery.app;

class SqliteTrackerDoorTest extends TrackerDoorContract {
    @Override
    String storeUrl() {
        return "sqlite:orrery.db";
    }
}
