package dev.orrery.source.imap;

class DovecotUnjudgedTest implements UnjudgedContract {
    private final TestImapServer server = TestServers.dovecot();

    @Override
    public TestImapServer server() {
        return server;
    }
}
