package dev.orrery.source.imap;

/** With the older commands for the same. */
class CyrusPublishingWithoutExtensionsTest implements PublishingContract {
    private final TestImapServer server = TestServers.cyrus();

    @Override
    public TestImapServer server() {
        return server;
    }

    @Override
    public String[] hidden() {
        return new String[] {"METADATA", "LIST-METADATA", "LIST-MYRIGHTS", "LIST-EXTENDED", "CONDSTORE", "QRESYNC"};
    }
}
