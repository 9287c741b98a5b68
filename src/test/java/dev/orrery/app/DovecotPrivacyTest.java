package dev.orrery.app;

import dev.orrery.source.imap.TestImapServer;
import dev.orrery.source.imap.TestServers;

class DovecotPrivacyTest extends ImapPrivacyContract {
    @Override
    TestImapServer imap() {
        return TestServers.dovecot();
    }
}
