package dev.orrery.source.imap;

class DovecotFolderBrakeTest implements FolderBrakeContract {
    private final TestImapServer server = TestServers.dovecot();

    @Override
    public TestImapServer server() {
        return server;
    }
}
