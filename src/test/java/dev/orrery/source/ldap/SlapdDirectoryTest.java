package dev.orrery.source.ldap;

import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;

class SlapdDirectoryTest implements LdapDirectoryContract {
    private SlapdTestDirectory server;

    @BeforeEach
    void start() {
        Assumptions.assumeTrue(SlapdTestDirectory.missing() == null, SlapdTestDirectory.missing());
        server = new SlapdTestDirectory();
    }

    @AfterEach
    void stop() throws IOException {
        if (server != null) {
            server.close();
        }
    }

    @Override
    public TestDirectory server() {
        return server;
    }
}
