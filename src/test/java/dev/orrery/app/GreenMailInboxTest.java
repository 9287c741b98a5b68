package dev.orrery.app;

import dev.orrery.source.imap.TestImapServer;
import dev.orrery.source.imap.TestServers;

/** Every person with their own password, and a server without extensions. */
class GreenMailInboxTest extends InboxContract {
    @Override
    TestImapServer imap() {
        return TestServers.greenMail();
    }
}
