package dev.orrery.source.ldap;

import org.junit.jupiter.api.BeforeEach;

class SlapdProfileTest implements ProfileContract {
    private TestDirectory server;

    @BeforeEach
    void start() {
        server = TestDirectory.slapd();
    }

    @Override
    public int port() {
        return server.port();
    }
}
