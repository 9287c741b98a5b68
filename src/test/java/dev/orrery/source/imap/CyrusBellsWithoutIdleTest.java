package dev.orrery.source.imap;

class CyrusBellsWithoutIdleTest implements BellsContract {
    private final TestImapServer server = TestServers.cyrus();

    @Override
    public TestImapServer server() {
        return server;
    }

    @Override
    public String[] hidden() {
        return new String[] {"NOTIFY", "IDLE"};
    }
}
