package dev.orrery.interop;

import dev.orrery.source.imap.TestImapServer;
import dev.orrery.source.imap.TestServers;

class DovecotTwoSidedTest extends TwoSidedContract {
    @Override
    TestImapServer imap() {
        return TestServers.dovecot();
    }
}
