package dev.orrery.app;

class SqliteApprovalTest extends ApprovalContract {
    @Override
    String storeUrl() {
        return "sqlite:orrery.db";
    }
}
