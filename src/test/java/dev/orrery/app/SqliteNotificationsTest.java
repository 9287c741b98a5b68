package dev.orrery.app;

class SqliteNotificationsTest extends NotificationsContract {
    @Override
    String storeUrl() {
        return "sqlite:orrery.db";
    }
}
