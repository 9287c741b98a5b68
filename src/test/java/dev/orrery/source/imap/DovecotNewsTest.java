package dev.orrery.source.imap;

class DovecotNewsTest implements NewsContract {
    private final TestImapServer server = TestServers.dovecot();

    @Override
    public TestImapServer server() {
        return server;
    }
}
