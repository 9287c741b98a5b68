package dev.orrery.app;

class SqliteJournalQuotasTest extends QuotasContract {
    @Override
    String storeUrl() {
        return "sqlite:orrery.db";
    }

    @Override
    String journalUrl() {
        return "sqlite:journal.db";
    }
}
