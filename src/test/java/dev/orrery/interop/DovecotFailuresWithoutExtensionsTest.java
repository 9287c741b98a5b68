package dev.orrery.interop;

import dev.orrery.source.imap.TestImapServer;

class DovecotFailuresWithoutExtensionsTest extends DovecotFailuresTest {
    @Override
    String[] hidden() {
        return TestImapServer.EXTENSIONS;
    }
}
