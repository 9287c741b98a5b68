package dev.orrery.app;

import dev.orrery.source.imap.TestImapServer;
import dev.orrery.source.imap.TestServers;

class GreenMailPrivacyTest extends ImapPrivacyContract {
    @Override
    TestImapServer imap() {
        return TestServers.greenMail();
    }
}
