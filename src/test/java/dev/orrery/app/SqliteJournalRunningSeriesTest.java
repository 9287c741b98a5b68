package dev.orrery.app;

class SqliteJournalRunningSeriesTest extends RunningSeriesContract {
    @Override
    String storeUrl() {
        return "sqlite:orrery.db";
    }

    @Override
    String journalUrl() {
        return "sqlite:journal.db";
    }
}
