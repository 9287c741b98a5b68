package dev.orrery.app;

import dev.orrery.source.imap.TestImapServer;
import dev.orrery.source.imap.TestServers;

class CyrusFormatsTest extends ImapFormatsContract {
    @Override
    TestImapServer imap() {
        return TestServers.cyrus();
    }
}
