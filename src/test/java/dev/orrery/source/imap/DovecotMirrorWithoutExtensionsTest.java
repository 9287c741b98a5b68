package dev.orrery.source.imap;

class DovecotMirrorWithoutExtensionsTest implements FolderTreeContract {
    private final TestImapServer server = TestServers.dovecot();

    @Override
    public TestImapServer server() {
        return server;
    }

    @Override
    public String[] hidden() {
        return MailboxesContract.HIDDEN;
    }
}
