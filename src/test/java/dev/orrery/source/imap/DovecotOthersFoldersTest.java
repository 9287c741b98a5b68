package dev.orrery.source.imap;

class DovecotOthersFoldersTest implements OthersFoldersContract {
    private final TestImapServer server = TestServers.dovecot();

    @Override
    public TestImapServer server() {
        return server;
    }
}
