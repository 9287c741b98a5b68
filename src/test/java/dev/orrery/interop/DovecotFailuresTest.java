package dev.orrery.interop;

import dev.orrery.source.imap.TestImapServer;
import dev.orrery.source.imap.TestServers;

class DovecotFailuresTest extends ImapFailuresContract {
    @Override
    TestImapServer imap() {
        return TestServers.dovecot();
    }
}
