package dev.orrery.app;

import dev.orrery.source.imap.TestImapServer;
import dev.orrery.source.imap.TestServers;

/** The same with another server. */
class CyrusInboxTest extends InboxContract {
    @Override
    TestImapServer imap() {
        return TestServers.cyrus();
    }
}
