package dev.orrery.app;

import dev.orrery.source.imap.TestImapServer;
import dev.orrery.source.imap.TestServers;

class CyrusRoomsTest extends ImapRoomsContract {
    @Override
    TestImapServer imap() {
        return TestServers.cyrus();
    }
}
