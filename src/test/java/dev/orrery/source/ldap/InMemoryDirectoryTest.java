package dev.orrery.source.ldap;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

class InMemoryDirectoryTest implements LdapDirectoryContract {
    private InMemoryTestDirectory server;

    @BeforeEach
    void start() {
        server = new InMemoryTestDirectory();
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Override
    public TestDirectory server() {
        return server;
    }
}
