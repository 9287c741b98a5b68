package dev.orrery.source.imap;

class DovecotMailboxesTest implements FailuresContract {
    private final TestImapServer server = TestServers.dovecot();

    @Override
    public TestImapServer server() {
        return server;
    }
}
