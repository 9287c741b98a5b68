package dev.orrery.app;

import dev.orrery.source.imap.TestImapServer;
import dev.orrery.source.imap.TestServers;

class CyrusFoldersTest extends ImapFoldersContract {
    @Override
    TestImapServer imap() {
        return TestServers.cyrus();
    }
}
