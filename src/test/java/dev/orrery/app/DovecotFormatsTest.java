package dev.orrery.app;

import dev.orrery.source.imap.TestImapServer;
import dev.orrery.source.imap.TestServers;

class DovecotFormatsTest extends ImapFormatsContract {
    @Override
    TestImapServer imap() {
        return TestServers.dovecot();
    }
}
