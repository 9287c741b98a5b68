package dev.orrery.source.imap;

class CyrusWithoutExtensionsTest implements FoldersContract, WatchContract {
    private final TestImapServer server = TestServers.cyrus();

    @Override
    public TestImapServer server() {
        return server;
    }

    @Override
    public String[] hidden() {
        return HIDDEN;
    }
}
