package dev.orrery.interop;

import dev.orrery.source.imap.TestImapServer;

class CyrusTwoSidedWithoutExtensionsTest extends CyrusTwoSidedTest {
    @Override
    String[] hidden() {
        return TestImapServer.EXTENSIONS;
    }
}
