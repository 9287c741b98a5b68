package dev.orrery.interop;

import dev.orrery.source.imap.TestImapServer;
import dev.orrery.source.imap.TestServers;

/** Where each concern is shown. */
enum ImapKind {
    DOVECOT,
    CYRUS,
    DOVECOT_WITHOUT_EXTENSIONS,
    CYRUS_WITHOUT_EXTENSIONS;

    TestImapServer server() {
        return switch (this) {
            case DOVECOT, DOVECOT_WITHOUT_EXTENSIONS -> TestServers.dovecot();
            case CYRUS, CYRUS_WITHOUT_EXTENSIONS -> TestServers.cyrus();
        };
    }

    String[] hidden() {
        return switch (this) {
            case DOVECOT, CYRUS -> new String[0];
            case DOVECOT_WITHOUT_EXTENSIONS, CYRUS_WITHOUT_EXTENSIONS -> TestImapServer.EXTENSIONS;
        };
    }
}
