package dev.orrery.source.imap;

class DovecotBellsTest implements BellsContract {
    private final TestImapServer server = TestServers.dovecot();

    @Override
    public TestImapServer server() {
        return server;
    }
}
