package dev.orrery.source.imap;

class GreenMailBellsTest implements BellsContract {
    private final TestImapServer server = TestServers.greenMail();

    @Override
    public TestImapServer server() {
        return server;
    }
}
