package dev.orrery.source.imap;

class DovecotCopiesWithoutExtensionsTest implements CopiesContract {
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
