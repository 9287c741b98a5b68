package dev.orrery.app;

import org.junit.jupiter.api.extension.RegisterExtension;

class PostgresJournalRaceTest extends BookingRaceContract {
    @RegisterExtension
    private final TwoDatabases databases = new TwoDatabases();

    @Override
    String storeUrl() {
        return databases.store();
    }

    @Override
    String journalUrl() {
        return databases.journal();
    }

    /** The race for the last place is that of the store alone; quotas need a quarter of the rounds. */
    @Override
    int rounds() {
        return super.rounds() / 10;
    }
}
