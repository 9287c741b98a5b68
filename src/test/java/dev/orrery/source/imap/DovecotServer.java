package dev.orrery.source.imap;

import dev.orrery.FreePort;
import dev.orrery.source.ldap.Certificates;
import dev.orrery.source.ldap.InMemoryTestDirectory;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** The distribution's Dovecot (package dovecot-imapd). */
public final class DovecotServer implements TestImapServer {
    private static final int ATTEMPTS = 50;
    private static final Path BINARY = Path.of("/usr/sbin/dovecot");

    private final Path directory;
    private final Certificates certificates;
    private final int port = FreePort.any();
    private final int tlsPort = FreePort.any();
    private final AtomicInteger people = new AtomicInteger();
    private @Nullable ServerProcess process;

    /** Why it cannot run here; null if it can. */
    public static @Nullable String missing() {
        if (!Files.isExecutable(BINARY) || !Files.isExecutable(Path.of("/usr/lib/dovecot/imap"))) {
            return "dovecot is not installed (package dovecot-imapd)";
        }
        return ServerProcess.isRoot() ? null : "dovecot needs root for its users";
    }

    public DovecotServer() {
        this("");
    }

    /** @param more lines of configuration */
    public DovecotServer(String more) {
        try {
            certificates = Certificates.shared();
            directory = Files.createTempDirectory("orrery-dovecot");
            Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
            Path mail = Files.createDirectory(directory.resolve("mail"));
            Files.setPosixFilePermissions(mail, PosixFilePermissions.fromString("rwxrwxrwx"));
            Files.writeString(directory.resolve("passwd"), "");
            Files.writeString(directory.resolve("dovecot.conf"), configuration() + more);
            start();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Why it takes no mail by LMTP here; null if it does. */
    public static @Nullable String missingLmtp() {
        return missing() != null || Files.isExecutable(Path.of("/usr/lib/dovecot/lmtp"))
                ? missing()
                : "dovecot's LMTP server is not installed (package dovecot-lmtpd)";
    }

    /** Lines of configuration with which it takes mail, too. */
    public static String lmtp(int port) {
        return """
                protocols = imap lmtp
                service lmtp {
                  inet_listener lmtp {
                    address = 127.0.0.1
                    port = %d
                  }
                }
                """.formatted(port);
    }

    private String configuration() {
        return """
                base_dir = DIR/run
                state_dir = DIR/state
                log_path = DIR/log
                protocols = imap
                listen = 127.0.0.1, 127.0.0.2
                ssl = yes
                ssl_cert = <CERT
                ssl_key = <KEY
                disable_plaintext_auth = no
                default_internal_user = dovecot
                default_login_user = dovenull
                mail_location = maildir:DIR/mail/%u
                mail_fsync = never
                auth_mechanisms = plain login
                auth_failure_delay = 0
                default_client_limit = 4000
                default_process_limit = 2500
                passdb {
                  driver = passwd-file
                  args = scheme=plain username_format=%u DIR/masters
                  master = yes
                }
                passdb {
                  driver = static
                  args = password=PASS
                }
                userdb {
                  driver = static
                  args = uid=nobody gid=nogroup home=DIR/mail/%u
                }
                service imap-login {
                  service_count = 0
                  chroot =
                  inet_listener imap {
                    port = PLAIN
                  }
                  inet_listener imaps {
                    port = SECURE
                    ssl = yes
                  }
                }
                service anvil {
                  chroot =
                  # without it nobody waits because others from this address had a wrong password
                  unix_listener anvil-auth-penalty {
                    mode = 0
                  }
                }
                service stats {
                  chroot =
                }
                mail_plugins = acl
                protocol imap {
                  mail_plugins = acl imap_acl
                  imap_metadata = yes
                  mail_max_userip_connections = 3000
                }
                mailbox_idle_check_interval = 1 s
                mail_attribute_dict = file:%h/attributes
                namespace inbox {
                  inbox = yes
                  separator = /
                  prefix =
                }
                namespace shared {
                  type = shared
                  separator = /
                  prefix = user/%%u/
                  location = maildir:DIR/mail/%%u:INDEXPVT=DIR/mail/%u/shared/%%u
                  subscriptions = no
                  list = children
                }
                plugin {
                  acl = vfile:cache_secs=1
                  acl_user = %u
                  master_user = %u
                  acl_shared_dict = file:DIR/mail/shared-mailboxes
                }
                """.replace("CERT", certificates.certificate().toString())
                .replace("KEY", certificates.key().toString())
                .replace("PLAIN", Integer.toString(port))
                .replace("SECURE", Integer.toString(tlsPort))
                .replace("PASS", PASSWORD)
                .replace("DIR", directory.toString());
    }

    @Override
    public String name() {
        return "dovecot";
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
        return "person" + people.incrementAndGet();
    }

    /** What it logged, for the message of a test that fails. */
    public String log() throws IOException {
        return Files.readString(directory.resolve("log"));
    }

    /** Delivers a message as a mail server does, by Dovecot's own delivery agent; returns when it is done. */
    public void deliver(String person, String folder, byte[] message) throws IOException, InterruptedException {
        String config = directory.resolve("dovecot.conf").toString();
        Path said = Files.createTempFile(directory, "lda", ".log");
        Process agent = new ProcessBuilder(
                        "/usr/lib/dovecot/dovecot-lda", "-c", config, "-d", person, "-m", folder, "-e")
                .redirectErrorStream(true)
                .redirectOutput(said.toFile())
                .start();
        try (OutputStream in = agent.getOutputStream()) {
            in.write(message);
        }
        if (agent.waitFor() != 0) {
            throw new IOException("dovecot-lda: " + Files.readString(said) + log());
        }
    }

    /** Everybody is there from the beginning. */
    @Override
    public void add(String person) {}

    /** For measurements: how many mailboxes' files lie where. */
    public Path mailDirectory() {
        return directory.resolve("mail");
    }

    @Override
    public void start() throws IOException {
        Files.writeString(directory.resolve("masters"), PROXY + ":" + PASSWORD + "\n");
        for (int attempt = 1; !starts(attempt == ATTEMPTS); attempt++) {
            LockSupport.parkNanos(Duration.ofMillis(100).toNanos());
        }
    }

    /** False while what was killed has not let go of its sockets yet: on a busy machine that takes a while. */
    private boolean starts(boolean last) throws IOException {
        String config = directory.resolve("dovecot.conf").toString();
        ServerProcess started =
                ServerProcess.start(directory, Map.of(), List.of(BINARY.toString(), "-F", "-c", config));
        try {
            started.awaitPort(port);
        } catch (IOException e) {
            if (last || !String.valueOf(e.getMessage()).contains("already running")) {
                throw e;
            }
            return false;
        }
        process = started;
        return true;
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
