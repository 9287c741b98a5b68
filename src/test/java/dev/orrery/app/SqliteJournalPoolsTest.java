package dev.orrery.app;

class SqliteJournalPoolsTest extends PoolsContract {
    @Override
    String storeUrl() {
        return "sqlite:orrery.db";
    }

    @Override
    String journalUrl() {
        return "sqlite:journal.db";
    }
}
