package dev.orrery.source.imap;

class CyrusPublishingTest implements PublishingContract {
    private final TestImapServer server = TestServers.cyrus();

    @Override
    public TestImapServer server() {
        return server;
    }
}
