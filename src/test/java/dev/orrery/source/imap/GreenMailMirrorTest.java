package dev.orrery.source.imap;

class GreenMailMirrorTest implements FolderTreeContract {
    private final TestImapServer server = TestServers.greenMail();

    @Override
    public TestImapServer server() {
        return server;
    }
}
