package dev.orrery.app;

class SqliteJournalRaceTest extends BookingRaceContract {
    @Override
    String storeUrl() {
        return "sqlite:orrery.db";
    }

    /** The race for the last place is that of the store alone; quotas need a quarter of the rounds. */
    @Override
    int rounds() {
        return super.rounds() / 10;
    }

    @Override
    String journalUrl() {
        return "sqlite:journal.db";
    }
}
