package dev.orrery.app;

import dev.orrery.source.imap.TestImapServer;
import dev.orrery.source.imap.TestServers;

class GreenMailDoorsTest extends ImapDoorsContract {
    @Override
    TestImapServer imap() {
        return TestServers.greenMail();
    }
}
