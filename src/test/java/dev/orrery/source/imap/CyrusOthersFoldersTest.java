package dev.orrery.source.imap;

class CyrusOthersFoldersTest implements OthersFoldersContract {
    private final TestImapServer server = TestServers.cyrus();

    @Override
    public TestImapServer server() {
        return server;
    }
}
