package dev.orrery.app;

class SqliteTextWithNulTest extends TextWithNulContract {
    @Override
    String storeUrl() {
        return "sqlite:orrery.db";
    }
}
