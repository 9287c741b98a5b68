package dev.orrery.app;

class SqliteMailboxForAllTest extends MailboxForAllContract {
    @Override
    String storeUrl() {
        return "sqlite:orrery.db";
    }
}
