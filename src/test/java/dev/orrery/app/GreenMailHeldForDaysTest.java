package dev.orrery.app;

import dev.orrery.source.imap.TestImapServer;
import dev.orrery.source.imap.TestServers;

class GreenMailHeldForDaysTest extends HeldForDaysContract {
    @Override
    TestImapServer imap() {
        return TestServers.greenMail();
    }
}
