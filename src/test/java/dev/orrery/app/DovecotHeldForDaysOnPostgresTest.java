package dev.orrery.app;

import dev.orrery.source.imap.TestImapServer;
import dev.orrery.source.imap.TestServers;
import dev.orrery.store.sql.FreshPostgres;
import org.junit.jupiter.api.AfterEach;

class DovecotHeldForDaysOnPostgresTest extends HeldForDaysContract {
    private final FreshPostgres postgres = new FreshPostgres();

    @Override
    TestImapServer imap() {
        return TestServers.dovecot();
    }

    @Override
    String storeUrl() {
        return postgres.url();
    }

    @AfterEach
    void drop() {
        stop(); // before its store goes
        postgres.close();
    }
}
