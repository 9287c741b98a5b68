package dev.orrery.source.ldap;

import com.unboundid.ldap.sdk.Entry;
import com.unboundid.ldap.sdk.LDAPConnection;
import com.unboundid.ldap.sdk.LDAPException;
import com.unboundid.ldap.sdk.SearchScope;
import com.unboundid.ldif.LDIFException;
import com.unboundid.ldif.LDIFReader;
import dev.orrery.FreePort;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The distribution's OpenLDAP, on a free loopback port, with everything in a temporary directory. */
public final class SlapdTestDirectory implements TestDirectory {
    private static final Path BINARY = Path.of("/usr/sbin/slapd");
    private static final Path SCHEMA = Path.of("/etc/ldap/schema");
    private static final Path MODULES = Path.of("/usr/lib/ldap");

    private final Path directory;
    private final Certificates certificates;
    private final int port = FreePort.any();
    private final int tlsPort = FreePort.any();
    private @Nullable Process process;

    /** Why it cannot run here; null if it can. */
    public static @Nullable String missing() {
        return Files.isExecutable(BINARY) && Files.isDirectory(SCHEMA)
                ? null
                : "slapd is not installed (package slapd)";
    }

    public SlapdTestDirectory() {
        try {
            directory = Files.createTempDirectory("orrery-slapd");
            certificates = Certificates.shared();
            Files.createDirectory(directory.resolve("data"));
            Files.writeString(directory.resolve("slapd.conf"), configuration());
            start();
            fill();
        } catch (IOException | LDAPException | LDIFException e) {
            throw new IllegalStateException(e);
        }
    }

    private String configuration() {
        return """
                include SCHEMA/core.schema
                include SCHEMA/cosine.schema
                include SCHEMA/inetorgperson.schema
                include SCHEMA/nis.schema
                attributetype ( 1.3.6.1.4.1.99999.1.1 NAME 'capacity' EQUALITY integerMatch
                    SYNTAX 1.3.6.1.4.1.1466.115.121.1.27 SINGLE-VALUE )
                attributetype ( 1.3.6.1.4.1.99999.1.2 NAME 'calendarPrincipalURI' EQUALITY caseExactMatch
                    SUBSTR caseExactSubstringsMatch SYNTAX 1.3.6.1.4.1.1466.115.121.1.15 )
                objectclass ( 1.3.6.1.4.1.99999.2.1 NAME 'calendarThing' SUP top AUXILIARY
                    MAY ( capacity $ calendarPrincipalURI $ mail $ owner ) )
                FOREIGN
                modulepath MODULES
                moduleload back_mdb
                moduleload ppolicy
                moduleload syncprov
                pidfile DIR/pid
                argsfile DIR/args
                TLSCertificateFile CERT
                TLSCertificateKeyFile KEY
                sizelimit 2000
                database mdb
                maxsize 1073741824
                suffix "BASE"
                rootdn "ADMIN"
                rootpw SECRET
                directory DIR/data
                dbnosync
                index objectClass,entryUUID,entryCSN,member eq
                index uid,cn,mail eq,sub
                overlay syncprov
                overlay ppolicy
                ppolicy_default "cn=policy,BASE"
                ppolicy_use_lockout
                """.replace("FOREIGN", foreign())
                .replace("CERT", certificates.certificate().toString())
                .replace("KEY", certificates.key().toString())
                .replace("SCHEMA", SCHEMA.toString())
                .replace("MODULES", MODULES.toString())
                .replace("DIR", directory.toString())
                .replace("ADMIN", ADMIN)
                .replace("BASE", BASE)
                .replace("SECRET", SECRET);
    }

    /** What slapd.conf calls {@code attributetype} is {@code attributeTypes} in an LDIF file. */
    private static String foreign() {
        Entry schema = InMemoryTestDirectory.foreignSchema();
        StringBuilder lines = new StringBuilder();
        for (String type : schema.getAttributeValues("attributeTypes")) {
            lines.append("attributetype ").append(type).append('\n');
        }
        for (String type : schema.getAttributeValues("objectClasses")) {
            lines.append("objectclass ").append(type).append('\n');
        }
        return lines.toString().strip();
    }

    @Override
    public void reset() throws IOException, LDAPException, LDIFException {
        if (process == null) {
            start();
        }
        try (LDAPConnection connection = admin()) {
            List<String> below = new ArrayList<>();
            connection
                    .search(BASE, SearchScope.SUB, "(objectClass=*)", "1.1")
                    .getSearchEntries()
                    .forEach(entry -> below.add(entry.getDN()));
            for (String dn : below.reversed()) {
                connection.delete(dn);
            }
        }
        fill();
    }

    /** Adds many people at once, with the server's own tool for that: {@code m0}, {@code m1}, … */
    public void addMany(int people) throws IOException, InterruptedException {
        Path file = directory.resolve("many.ldif");
        try (BufferedWriter out = Files.newBufferedWriter(file)) {
            for (int i = 0; i < people; i++) {
                out.write("dn: uid=m" + i + ",ou=people," + BASE
                        + "\nobjectClass: inetOrgPerson\nuid: m" + i + "\ncn: Many " + i + "\nsn: Many\nmail: m" + i
                        + "@example.org\nuserPassword: secret-of-m" + i + "\n\n");
            }
        }
        stop();
        Process adding = new ProcessBuilder(
                        "/usr/sbin/slapadd",
                        "-q",
                        "-w",
                        "-f",
                        directory.resolve("slapd.conf").toString(),
                        "-l",
                        file.toString())
                .redirectErrorStream(true)
                .start();
        String said = new String(adding.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (adding.waitFor() != 0) {
            throw new IOException("slapadd: " + said);
        }
        start();
    }

    private void fill() throws IOException, LDAPException, LDIFException {
        try (LDAPConnection connection = admin();
                InputStream in = getClass().getResourceAsStream("house.ldif");
                LDIFReader reader = new LDIFReader(in)) {
            for (var entry = reader.readEntry(); entry != null; entry = reader.readEntry()) {
                connection.add(entry);
            }
            connection.add(
                    "dn: cn=policy," + BASE,
                    "objectClass: device",
                    "objectClass: pwdPolicy",
                    "cn: policy",
                    "pwdAttribute: userPassword",
                    "pwdLockout: TRUE",
                    "pwdMaxFailure: 100");
        }
    }

    @Override
    public int port() {
        return port;
    }

    @Override
    public int tlsPort() {
        return tlsPort;
    }

    @Override
    public Path authorities() {
        return certificates.certificate();
    }

    @Override
    public void start() throws IOException {
        String urls = "ldap://127.0.0.1:" + port + "/ ldaps://127.0.0.1:" + tlsPort + "/";
        process = new ProcessBuilder(
                        BINARY.toString(),
                        "-d",
                        "0",
                        "-h",
                        urls,
                        "-f",
                        directory.resolve("slapd.conf").toString())
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("log").toFile())
                .start();
        long deadline = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        while (!answers()) {
            if (!process.isAlive() || System.nanoTime() > deadline) {
                throw new IOException("slapd did not start: " + Files.readString(directory.resolve("log")));
            }
            java.util.concurrent.locks.LockSupport.parkNanos(5_000_000);
        }
    }

    private boolean answers() {
        try (LDAPConnection connection = new LDAPConnection("127.0.0.1", port)) {
            return connection.getRootDSE() != null;
        } catch (LDAPException e) {
            return false;
        }
    }

    @Override
    public void stop() throws IOException {
        Process running = process;
        if (running != null) {
            running.destroy();
            try {
                if (!running.waitFor(10, TimeUnit.SECONDS)) {
                    running.destroyForcibly().waitFor();
                }
            } catch (InterruptedException e) {
                throw new IOException(e);
            }
            process = null;
        }
    }

    @Override
    public void lock(String dn) throws LDAPException {
        modify("dn: " + dn, "changetype: modify", "add: pwdAccountLockedTime", "pwdAccountLockedTime: 000001010000Z");
    }

    @Override
    public void close() throws IOException {
        stop();
        InMemoryTestDirectory.delete(directory);
    }
}
