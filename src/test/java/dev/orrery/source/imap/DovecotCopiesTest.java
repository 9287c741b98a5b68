package dev.orrery.source.imap;

class DovecotCopiesTest implements CopiesContract {
    private final TestImapServer server = TestServers.dovecot();

    @Override
    public TestImapServer server() {
        return server;
    }
}
