package dev.orrery.app;

import dev.orrery.source.imap.TestImapServer;
import dev.orrery.source.imap.TestServers;

class GreenMailFormatsTest extends ImapFormatsContract {
    @Override
    TestImapServer imap() {
        return TestServers.greenMail();
    }
}
