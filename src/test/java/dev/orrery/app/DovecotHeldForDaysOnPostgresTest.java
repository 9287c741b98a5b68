package dev.orrery.app;

import dev.orrery.source.imap.TestImapServer;
import dev.orrery.source.imap.TestServers;
import dev.orrery.store.sql.FreshPostgres;
import org.junit.jupiter.api.extension.RegisterExtension;

class DovecotHeldForDaysOnPostgresTest extends HeldForDaysContract {
    @RegisterExtension
    private final FreshPostgres postgres = new FreshPostgres();

    @Override
    TestImapServer imap() {
        return TestServers.dovecot();
    }

    @Override
    String storeUrl() {
        return postgres.url();
    }
}
