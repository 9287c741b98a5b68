package dev.orrery.source.imap;

class CyrusMirrorTest implements FolderTreeContract {
    private final TestImapServer server = TestServers.cyrus();

    @Override
    public TestImapServer server() {
        return server;
    }
}
