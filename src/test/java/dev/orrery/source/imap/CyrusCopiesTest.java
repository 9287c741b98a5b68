package dev.orrery.source.imap;

class CyrusCopiesTest implements CopiesContract {
    private final TestImapServer server = TestServers.cyrus();

    @Override
    public TestImapServer server() {
        return server;
    }
}
