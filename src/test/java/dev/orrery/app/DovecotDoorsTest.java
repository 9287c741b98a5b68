package dev.orrery.app;

import dev.orrery.source.imap.TestImapServer;
import dev.orrery.source.imap.TestServers;

class DovecotDoorsTest extends ImapDoorsContract {
    @Override
    TestImapServer imap() {
        return TestServers.dovecot();
    }
}
