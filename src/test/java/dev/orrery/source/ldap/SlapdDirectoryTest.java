package dev.orrery.source.ldap;

import org.junit.jupiter.api.BeforeEach;

class SlapdDirectoryTest implements LdapDirectoryContract {
    private TestDirectory server;

    @BeforeEach
    void start() {
        server = TestDirectory.slapd();
    }

    @Override
    public TestDirectory server() {
        return server;
    }
}
