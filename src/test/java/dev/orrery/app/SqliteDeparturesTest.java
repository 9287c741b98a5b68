package dev.orrery.app;

class SqliteDeparturesTest extends DeparturesContract {
    @Override
    String storeUrl() {
        return "sqlite:orrery.db";
    }
}
