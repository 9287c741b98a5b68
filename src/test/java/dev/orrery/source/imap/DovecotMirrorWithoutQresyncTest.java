package dev.orrery.source.imap;

class DovecotMirrorWithoutQresyncTest implements FolderTreeContract {
    private final TestImapServer server = TestServers.dovecot();

    @Override
    public TestImapServer server() {
        return server;
    }

    @Override
    public String[] hidden() {
        return new String[] {"QRESYNC", "ESEARCH", "UNSELECT", "LITERAL+"};
    }
}
