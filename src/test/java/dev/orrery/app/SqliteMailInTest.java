package dev.orrery.app;

class SqliteMailInTest extends MailInContract {
    @Override
    String storeUrl() {
        return "sqlite:orrery.db";
    }
}
