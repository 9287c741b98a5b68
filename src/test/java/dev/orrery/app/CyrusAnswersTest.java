package dev.orrery.app;

import dev.orrery.source.imap.TestImapServer;
import dev.orrery.source.imap.TestServers;

class CyrusAnswersTest extends ImapAnswersContract {
    @Override
    TestImapServer imap() {
        return TestServers.cyrus();
    }
}
