package dev.orrery.app;

import dev.orrery.source.imap.TestImapServer;
import dev.orrery.source.imap.TestServers;

class DovecotPublishedTest extends ImapPublishedContract {
    @Override
    TestImapServer imap() {
        return TestServers.dovecot();
    }
}
