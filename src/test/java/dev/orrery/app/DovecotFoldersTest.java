package dev.orrery.app;

import dev.orrery.source.imap.TestImapServer;
import dev.orrery.source.imap.TestServers;

class DovecotFoldersTest extends ImapFoldersContract {
    @Override
    TestImapServer imap() {
        return TestServers.dovecot();
    }
}
