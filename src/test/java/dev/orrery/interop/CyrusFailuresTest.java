package dev.orrery.interop;

import dev.orrery.source.imap.TestImapServer;
import dev.orrery.source.imap.TestServers;

class CyrusFailuresTest extends ImapFailuresContract {
    @Override
    TestImapServer imap() {
        return TestServers.cyrus();
    }
}
