package dev.orrery.source.imap;

import dev.orrery.store.sql.FreshPostgres;
import org.junit.jupiter.api.extension.RegisterExtension;

class DovecotDeletionsOnPostgresTest
        implements AppearingBookingsContract, DeletedBookingsContract, PullMeanwhileContract {
    @RegisterExtension
    private final FreshPostgres postgres = new FreshPostgres();

    private final TestImapServer server = TestServers.dovecot();

    @Override
    public TestImapServer server() {
        return server;
    }

    @Override
    public String storeUrl() {
        return postgres.another();
    }
}
