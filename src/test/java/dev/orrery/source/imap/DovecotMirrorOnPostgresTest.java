package dev.orrery.source.imap;

import dev.orrery.store.sql.Postgres;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;

class DovecotMirrorOnPostgresTest implements FolderTreeContract {
    private final TestImapServer server = TestServers.dovecot();
    private final List<String> urls = new ArrayList<>();

    @Override
    public TestImapServer server() {
        return server;
    }

    @Override
    public String storeUrl() {
        urls.add(Postgres.freshStore());
        return urls.getLast();
    }

    @AfterEach
    void drop() {
        urls.forEach(Postgres::drop);
    }
}
