package dev.orrery.app;

class SqliteBookingRaceTest extends BookingRaceContract {
    @Override
    String storeUrl() {
        return "sqlite:orrery.db";
    }
}
