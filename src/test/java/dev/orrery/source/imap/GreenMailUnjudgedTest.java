package dev.orrery.source.imap;

class GreenMailUnjudgedTest implements UnjudgedContract {
    private final TestImapServer server = TestServers.greenMail();

    @Override
    public TestImapServer server() {
        return server;
    }
}
