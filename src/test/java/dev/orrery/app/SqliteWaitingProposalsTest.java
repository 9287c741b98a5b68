package dev.orrery.app;

class SqliteWaitingProposalsTest extends WaitingProposalsContract {
    @Override
    String storeUrl() {
        return "sqlite:orrery.db";
    }
}
