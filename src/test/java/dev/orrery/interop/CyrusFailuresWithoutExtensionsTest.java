package dev.orrery.interop;

import dev.orrery.source.imap.TestImapServer;

class CyrusFailuresWithoutExtensionsTest extends CyrusFailuresTest {
    @Override
    String[] hidden() {
        return TestImapServer.EXTENSIONS;
    }
}
