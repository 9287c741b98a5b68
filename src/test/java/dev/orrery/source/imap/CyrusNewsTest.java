package dev.orrery.source.imap;

class CyrusNewsTest implements NewsContract {
    private final TestImapServer server = TestServers.cyrus();

    @Override
    public TestImapServer server() {
        return server;
    }
}
