package dev.orrery.app;

import dev.orrery.source.imap.TestImapServer;
import dev.orrery.source.imap.TestServers;
import dev.orrery.store.sql.Postgres;
import org.junit.jupiter.api.AfterEach;

class DovecotAnswersOnPostgresTest extends ImapAnswersContract {
    private String url = "";

    @Override
    TestImapServer imap() {
        return TestServers.dovecot();
    }

    @Override
    String storeUrl() {
        if (url.isEmpty()) {
            url = Postgres.freshStore();
        }
        return url;
    }

    @AfterEach
    void drop() {
        stop(); // before its store goes
        Postgres.drop(url);
    }
}
