package dev.orrery.source.ldap;

import com.unboundid.ldap.sdk.LDAPConnection;
import com.unboundid.ldap.sdk.LDAPException;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;

/** A real directory that a test started, filled with {@code house.ldif}, and that can be stopped and started again. */
public interface TestDirectory extends AutoCloseable {
    String BASE = "dc=example,dc=org";
    String ADMIN = "cn=admin,dc=example,dc=org";
    String SECRET = "secret";

    /** True when long runs are asked for: the system property {@code orrery.soak}, true or how many times larger. */
    boolean SOAK = !System.getProperty("orrery.soak", "false").equals("false");

    /** On loopback; the same after a restart. */
    int port();

    /** PEM with the certificate that the server shows. */
    Path authorities();

    /** Whether it also listens with TLS from the first byte; its port, or 0. */
    int tlsPort();

    void stop() throws Exception;

    /** With what it held when it was stopped. */
    void start() throws Exception;

    /** Locks the account, in this server's own way. */
    void lock(String dn) throws LDAPException;

    /** Holds the house and nothing else again, and runs. */
    void reset() throws Exception;

    @Override
    void close() throws IOException;

    /** The in-memory one, the same for all tests of this process, reset. */
    static TestDirectory inMemory() {
        return Shared.inMemory();
    }

    /** OpenLDAP, the same for all tests of this process, reset; skips the test where there is none. */
    static TestDirectory slapd() {
        Assumptions.assumeTrue(SlapdTestDirectory.missing() == null, SlapdTestDirectory.missing());
        return Shared.slapd();
    }

    /** What is started once. */
    final class Shared {
        private static @Nullable TestDirectory inMemory;
        private static @Nullable TestDirectory slapd;

        private Shared() {}

        private static synchronized TestDirectory inMemory() {
            inMemory = inMemory == null ? ended(new InMemoryTestDirectory()) : inMemory;
            return fresh(inMemory);
        }

        private static synchronized TestDirectory slapd() {
            slapd = slapd == null ? ended(new SlapdTestDirectory()) : slapd;
            return fresh(slapd);
        }

        private static TestDirectory ended(TestDirectory directory) {
            Runtime.getRuntime().addShutdownHook(new Thread(() -> {
                try {
                    directory.close();
                } catch (IOException e) {
                    System.err.println(e);
                }
            }));
            return directory;
        }

        private static TestDirectory fresh(TestDirectory directory) {
            try {
                directory.reset();
                return directory;
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        }
    }

    /** A connection as the administrator, for changing what is in it. */
    default LDAPConnection admin() throws LDAPException {
        return new LDAPConnection("127.0.0.1", port(), ADMIN, SECRET);
    }

    /** Applies changes in LDIF: entries as {@code dn: …} lines, one string a line. */
    default void add(String... lines) throws LDAPException {
        try (LDAPConnection connection = admin()) {
            connection.add(lines);
        } catch (com.unboundid.ldif.LDIFException e) {
            throw new IllegalArgumentException(e);
        }
    }

    /** A person, as the house has them. */
    default void addPerson(String uid, String name) throws LDAPException {
        add(
                "dn: uid=" + uid + ",ou=people," + BASE,
                "objectClass: inetOrgPerson",
                "uid: " + uid,
                "cn: " + name,
                "sn: " + name,
                "mail: " + uid + "@example.org",
                "userPassword: secret-of-" + uid);
    }

    default void modify(String... lines) throws LDAPException {
        try (LDAPConnection connection = admin()) {
            connection.modify(lines);
        } catch (com.unboundid.ldif.LDIFException e) {
            throw new IllegalArgumentException(e);
        }
    }

    default void rename(String dn, String rdn) throws LDAPException {
        try (LDAPConnection connection = admin()) {
            connection.modifyDN(dn, rdn, true);
        }
    }

    default void move(String dn, String rdn, String parent) throws LDAPException {
        try (LDAPConnection connection = admin()) {
            connection.modifyDN(dn, rdn, false, parent);
        }
    }

    default void delete(String dn) throws LDAPException {
        try (LDAPConnection connection = admin()) {
            connection.delete(dn);
        }
    }
}
