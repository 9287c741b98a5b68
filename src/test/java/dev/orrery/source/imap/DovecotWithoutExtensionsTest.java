package dev.orrery.source.imap;

class DovecotWithoutExtensionsTest implements FoldersContract, WatchContract {
    private final TestImapServer server = TestServers.dovecot();

    @Override
    public TestImapServer server() {
        return server;
    }

    @Override
    public String[] hidden() {
        return HIDDEN;
    }
}
