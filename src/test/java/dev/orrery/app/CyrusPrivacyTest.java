package dev.orrery.app;

import dev.orrery.source.imap.TestImapServer;
import dev.orrery.source.imap.TestServers;

class CyrusPrivacyTest extends ImapPrivacyContract {
    @Override
    TestImapServer imap() {
        return TestServers.cyrus();
    }
}
