package dev.orrery.source.imap;

class DovecotMirrorTest implements FolderTreeContract {
    private final TestImapServer server = TestServers.dovecot();

    @Override
    public TestImapServer server() {
        return server;
    }
}
