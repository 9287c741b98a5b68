package dev.orrery.app;

import dev.orrery.source.imap.TestImapServer;
import dev.orrery.source.imap.TestServers;

class CyrusPublishedTest extends ImapPublishedContract {
    @Override
    TestImapServer imap() {
        return TestServers.cyrus();
    }
}
