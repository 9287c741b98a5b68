package dev.orrery.source.imap;

import dev.orrery.FreePort;
import dev.orrery.source.ldap.Certificates;
import dev.orrery.source.ldap.InMemoryTestDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * The distribution's Cyrus. As its package conflicts with Dovecot's it is unpacked into a directory of its own, which the
 * environment variable {@code ORRERY_TEST_CYRUS} names; {@code .ci/run} does so.
 */
public final class CyrusServer implements TestImapServer {
    private static final Path SASLPASSWD = Path.of("/usr/sbin/saslpasswd2");
    private static final String DOMAIN = "test.example.org";
    private static final int ATTEMPTS = 3;

    private final Path root;
    private final Path directory;
    private final Certificates certificates;
    private final int port = FreePort.any();
    private final int tlsPort = FreePort.any();
    private final AtomicInteger people = new AtomicInteger();
    private @Nullable ServerProcess process;

    /** Why it cannot run here; null if it can. */
    public static @Nullable String missing() {
        String unpacked = System.getenv("ORRERY_TEST_CYRUS");
        if (unpacked == null || !Files.isExecutable(Path.of(unpacked, "usr/lib/cyrus/bin/master"))) {
            return "Cyrus is not unpacked (packages cyrus-imapd and cyrus-common in the directory ORRERY_TEST_CYRUS)";
        }
        if (!Files.isExecutable(SASLPASSWD)) {
            return "saslpasswd2 is not installed (package sasl2-bin)";
        }
        return ServerProcess.isRoot() ? null : "Cyrus needs root for its users";
    }

    public CyrusServer() {
        root = Path.of(System.getenv("ORRERY_TEST_CYRUS"));
        try {
            certificates = Certificates.shared();
            directory = Files.createTempDirectory("orrery-cyrus");
            for (String each : List.of("conf/socket", "conf/db", "conf/proc", "conf/lock", "data")) {
                Files.createDirectories(directory.resolve(each));
            }
            Files.copy(certificates.certificate(), directory.resolve("cert.pem"));
            Files.copy(certificates.key(), directory.resolve("key.pem"));
            Files.writeString(directory.resolve("imapd.conf"), configuration());
            Files.writeString(directory.resolve("cyrus.conf"), services());
            addUser("cyrus");
            addUser(PROXY);
            ServerProcess.run(Map.of(), "", "chown", "-R", "nobody:nogroup", directory.toString());
            start();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private String configuration() {
        return """
                configdirectory: DIR/conf
                partition-default: DIR/data
                defaultpartition: default
                admins: cyrus
                proxyservers: proxy
                cyrus_user: nobody
                cyrus_group: nogroup
                servername: DOMAIN
                sasl_mech_list: PLAIN LOGIN
                sasl_pwcheck_method: auxprop
                sasl_auxprop_plugin: sasldb
                sasl_sasldb_path: DIR/sasldb2
                tls_server_cert: DIR/cert.pem
                tls_server_key: DIR/key.pem
                allowplaintext: yes
                unixhierarchysep: yes
                altnamespace: yes
                virtdomains: off
                annotation_allow_undefined: yes
                annotation_enable_legacy_commands: yes
                idlesocket: DIR/conf/socket/idle
                imapidlepoll: 1
                expunge_mode: immediate
                failedloginpause: 0
                syslog_prefix: orrerytest
                """.replace("DOMAIN", DOMAIN).replace("DIR", directory.toString());
    }

    private String services() {
        return """
                START {
                  recover cmd="BIN/ctl_cyrusdb -C DIR/imapd.conf -r"
                  idled cmd="BIN/idled -C DIR/imapd.conf"
                }
                SERVICES {
                  imap cmd="BIN/imapd -C DIR/imapd.conf -U 250" listen="127.0.0.1:PLAIN" prefork=1 maxchild=400
                  imaps cmd="BIN/imapd -s -C DIR/imapd.conf -U 250" listen="127.0.0.1:SECURE" prefork=0 maxchild=40
                }
                EVENTS {
                }
                """.replace("BIN", binaries())
                .replace("PLAIN", Integer.toString(port))
                .replace("SECURE", Integer.toString(tlsPort))
                .replace("DIR", directory.toString());
    }

    private String binaries() {
        return root.resolve("usr/lib/cyrus/bin").toString();
    }

    private Map<String, String> environment() {
        return Map.of(
                "LD_LIBRARY_PATH", root.resolve("usr/lib/x86_64-linux-gnu").toString());
    }

    private void addUser(String user) throws IOException {
        String database = directory.resolve("sasldb2").toString();
        ServerProcess.run(Map.of(), PASSWORD, SASLPASSWD.toString(), "-p", "-c", "-f", database, "-u", DOMAIN, user);
        // only what was written: beside it the running server makes and removes files of its own
        ServerProcess.run(Map.of(), "", "chown", "nobody:nogroup", database);
    }

    @Override
    public String name() {
        return "cyrus";
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
    public boolean isWhole() {
        return true;
    }

    @Override
    public boolean hasProxy() {
        return true;
    }

    @Override
    public String newPerson() {
        String person = "person" + people.incrementAndGet();
        add(person);
        return person;
    }

    @Override
    public void add(String person) {
        try {
            addUser(person);
            RawImap.run(port, "cyrus", "CREATE user/" + person);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Killed while it wrote, it sometimes neither comes back nor ends: then it is killed once more. */
    @Override
    public void start() throws IOException {
        for (int attempt = 1; ; attempt++) {
            begin();
            try {
                Objects.requireNonNull(process).awaitPort(port);
                return;
            } catch (IOException stuck) {
                kill();
                if (attempt == ATTEMPTS) {
                    throw stuck;
                }
            }
        }
    }

    private void begin() throws IOException {
        process = ServerProcess.start(
                directory,
                environment(),
                List.of(
                        binaries() + "/master",
                        "-C",
                        directory.resolve("imapd.conf").toString(),
                        "-M",
                        directory.resolve("cyrus.conf").toString(),
                        "-p",
                        directory.resolve("pid").toString(),
                        "-D"));
    }

    @Override
    public void kill() throws IOException {
        ServerProcess running = process;
        if (running != null) {
            process = null;
            running.end("KILL");
        }
    }

    @Override
    public void close() throws IOException {
        ServerProcess running = process;
        if (running != null) {
            process = null;
            running.end("TERM");
        }
        InMemoryTestDirectory.delete(directory);
    }
}
