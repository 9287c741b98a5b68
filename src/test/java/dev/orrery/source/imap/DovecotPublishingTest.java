package dev.orrery.source.imap;

class DovecotPublishingTest implements PublishingContract {
    private final TestImapServer server = TestServers.dovecot();

    @Override
    public TestImapServer server() {
        return server;
    }
}
