package dev.orrery.source.imap;

class GreenMailMailboxesTest implements FoldersContract, WatchContract {
    private final TestImapServer server = TestServers.greenMail();

    @Override
    public TestImapServer server() {
        return server;
    }
}
