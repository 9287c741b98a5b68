package dev.orrery.source.imap;

class CyrusBellsTest implements BellsContract {
    private final TestImapServer server = TestServers.cyrus();

    @Override
    public TestImapServer server() {
        return server;
    }
}
