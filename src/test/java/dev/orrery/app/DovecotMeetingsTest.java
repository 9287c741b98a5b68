package dev.orrery.app;

import dev.orrery.source.imap.TestImapServer;
import dev.orrery.source.imap.TestServers;

class DovecotMeetingsTest extends ImapMeetingsContract {
    @Override
    TestImapServer imap() {
        return TestServers.dovecot();
    }
}
