package dev.orrery.source.imap;

class CyrusDeletionsTest implements AppearingBookingsContract, DeletedBookingsContract, PullMeanwhileContract {
    private final TestImapServer server = TestServers.cyrus();

    @Override
    public TestImapServer server() {
        return server;
    }

    @Override
    public String storeUrl() {
        return "sqlite::memory:";
    }
}
