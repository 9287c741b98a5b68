package dev.orrery.source.imap;

class GreenMailDeletionsTest implements AppearingBookingsContract, DeletedBookingsContract, PullMeanwhileContract {
    private final TestImapServer server = TestServers.greenMail();

    @Override
    public TestImapServer server() {
        return server;
    }

    @Override
    public String storeUrl() {
        return "sqlite::memory:";
    }
}
