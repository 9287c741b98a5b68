package dev.orrery.source.imap;

class CyrusMirrorWithoutExtensionsTest implements FolderTreeContract {
    private final TestImapServer server = TestServers.cyrus();

    @Override
    public TestImapServer server() {
        return server;
    }

    @Override
    public String[] hidden() {
        return MailboxesContract.HIDDEN;
    }
}
