package dev.orrery.interop;

import dev.orrery.source.imap.TestImapServer;

class DovecotTwoSidedWithoutExtensionsTest extends DovecotTwoSidedTest {
    @Override
    String[] hidden() {
        return TestImapServer.EXTENSIONS;
    }
}
