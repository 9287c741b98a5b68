package dev.orrery.source.imap;

class CyrusMirrorWithoutQresyncTest implements FolderTreeContract {
    private final TestImapServer server = TestServers.cyrus();

    @Override
    public TestImapServer server() {
        return server;
    }

    @Override
    public String[] hidden() {
        return new String[] {"QRESYNC", "ESEARCH", "UNSELECT", "LITERAL+"};
    }
}
