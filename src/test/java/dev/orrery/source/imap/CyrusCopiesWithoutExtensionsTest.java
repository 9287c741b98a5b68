package dev.orrery.source.imap;

class CyrusCopiesWithoutExtensionsTest implements CopiesContract {
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
