package dev.orrery.source.imap;

class GreenMailFolderBrakeTest implements FolderBrakeContract {
    private final TestImapServer server = TestServers.greenMail();

    @Override
    public TestImapServer server() {
        return server;
    }
}
