package dev.orrery.source.ldap;

import org.junit.jupiter.api.BeforeEach;

class InMemoryDirectoryTest implements LdapDirectoryContract {
    private TestDirectory server;

    @BeforeEach
    void start() {
        server = TestDirectory.inMemory();
    }

    @Override
    public TestDirectory server() {
        return server;
    }
}
