package dev.orrery.interop;

import dev.orrery.source.imap.TestImapServer;
import dev.orrery.source.imap.TestServers;

class CyrusTwoSidedTest extends TwoSidedContract {
    @Override
    TestImapServer imap() {
        return TestServers.cyrus();
    }
}
