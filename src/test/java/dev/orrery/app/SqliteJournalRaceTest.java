package dev.orrery.app;

class SqliteJournalRaceTest extends BookingRaceContract {
    @Override
    String storeUrl() {
        return "sqlite:orrery.db";
    }

    @Override
    String journalUrl() {
        return "sqlite:journal.db";
    }
}
