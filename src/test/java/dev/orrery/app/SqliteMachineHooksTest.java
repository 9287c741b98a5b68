package dev.orrery.app;

class SqliteMachineHooksTest extends MachineHooksContract {
    @Override
    String storeUrl() {
        return "sqlite:orrery.db";
    }
}
