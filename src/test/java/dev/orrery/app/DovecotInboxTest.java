package dev.orrery.app;

import dev.orrery.source.imap.TestImapServer;
import dev.orrery.source.imap.TestServers;

/** One account that may act for everybody. */
class DovecotInboxTest extends InboxContract {
    @Override
    TestImapServer imap() {
        return TestServers.dovecot();
    }

    @Override
    String signingIn() {
        return "login = \"proxy\"\nproxy-user = \"" + TestImapServer.PROXY + "\"\nproxy-password = '"
                + TestImapServer.PASSWORD + "'";
    }
}
