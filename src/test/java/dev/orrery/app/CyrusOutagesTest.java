package dev.orrery.app;

import dev.orrery.source.imap.TestImapServer;
import dev.orrery.source.imap.TestServers;

class CyrusOutagesTest extends LongOutagesContract {
    @Override
    TestImapServer imap() {
        return TestServers.cyrus();
    }
}
