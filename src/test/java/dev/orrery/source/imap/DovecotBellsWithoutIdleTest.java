package dev.orrery.source.imap;

class DovecotBellsWithoutIdleTest implements BellsContract {
    private final TestImapServer server = TestServers.dovecot();

    @Override
    public TestImapServer server() {
        return server;
    }

    @Override
    public String[] hidden() {
        return new String[] {"NOTIFY", "IDLE"};
    }
}
