package dev.orrery.app;

import dev.orrery.source.imap.TestImapServer;
import dev.orrery.source.imap.TestServers;

class CyrusMeetingsTest extends ImapMeetingsContract {
    @Override
    TestImapServer imap() {
        return TestServers.cyrus();
    }
}
