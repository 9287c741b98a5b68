package dev.orrery.app;

import dev.orrery.store.sql.Postgres;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

class PostgresJournalRaceTest extends BookingRaceContract {
    private String url = "";
    private String journal = "";

    @BeforeEach
    void make() {
        url = Postgres.freshStore();
        journal = Postgres.freshStore();
    }

    @Override
    String storeUrl() {
        return url;
    }

    /** The race for the last place is that of the store alone; quotas need a quarter of the rounds. */
    @Override
    int rounds() {
        return super.rounds() / 10;
    }

    @Override
    String journalUrl() {
        return journal;
    }

    @AfterEach
    void drop() {
        Postgres.drop(url);
        Postgres.drop(journal);
    }
}
