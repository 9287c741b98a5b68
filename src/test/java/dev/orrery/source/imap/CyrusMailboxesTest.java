package dev.orrery.source.imap;

class CyrusMailboxesTest implements FailuresContract {
    private final TestImapServer server = TestServers.cyrus();

    @Override
    public TestImapServer server() {
        return server;
    }
}
