package dev.orrery.app;

class SqliteMailOutTest extends MailOutContract {
    @Override
    String storeUrl() {
        return "sqlite:orrery.db";
    }
}
