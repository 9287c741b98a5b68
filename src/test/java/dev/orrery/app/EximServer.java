package dev.orrery.app;

import dev.orrery.FreePort;
import dev.orrery.source.imap.ServerProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The distribution's Exim (package exim4-daemon-light), unpacked into a directory of its own because it conflicts with
 * Postfix, and private to a test. What is for {@code example.org} lies in a mailbox, with a copy by LMTP as docs/mail.md has
 * it; so what is for {@code elsewhere.net}, without a copy. It vouches for zoe as a DMARC filter would.
 */
final class EximServer implements AutoCloseable {
    private static final String UNPACKED = "ORRERY_TEST_EXIM";
    private static final String NOBODY = "65534";

    private final Path directory;
    private final ServerProcess process;
    private final int port = FreePort.any();

    /** Why it cannot run here; null if it can. */
    static @Nullable String missing() {
        if (!Files.isExecutable(binary())) {
            return UNPACKED + " names no directory with the package exim4-daemon-light in it";
        }
        return ServerProcess.isRoot() ? null : "exim needs root for its users";
    }

    private static Path binary() {
        return Path.of(System.getenv().getOrDefault(UNPACKED, "/nowhere"), "usr/sbin/exim4");
    }

    /** @param lmtpPort where mails for people here are taken */
    EximServer(int lmtpPort) throws IOException {
        directory = Files.createTempDirectory("orrery-exim");
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
        for (String name : List.of("spool", "mail")) {
            Files.setPosixFilePermissions(
                    Files.createDirectory(directory.resolve(name)), PosixFilePermissions.fromString("rwxrwxrwx"));
        }
        Path users = Files.writeString(directory.resolve("passwd"), """
                root:x:0:0:root:/root:/bin/sh
                Debian-exim:x:%s:%s::/:/bin/false
                """.formatted(NOBODY, NOBODY));
        Path groups = Files.writeString(directory.resolve("groups"), "root:x:0:\nDebian-exim:x:" + NOBODY + ":\n");
        Path settings = Files.writeString(directory.resolve("exim.conf"), settings(lmtpPort));
        process = ServerProcess.start(
                directory,
                Map.of(
                        "LD_PRELOAD", "libnss_wrapper.so",
                        "NSS_WRAPPER_PASSWD", users.toString(),
                        "NSS_WRAPPER_GROUP", groups.toString()),
                List.of(binary().toString(), "-C", settings.toString(), "-bdf", "-q1s"));
        process.awaitPort(port);
    }

    private String settings(int lmtpPort) throws IOException {
        return """
                exim_path = BINARY
                spool_directory = DIR/spool
                log_file_path = DIR/spool/%slog
                pid_file_path = DIR/spool/pid
                exim_user = NOBODY
                exim_group = NOBODY
                deliver_drop_privilege
                keep_environment = LD_PRELOAD : NSS_WRAPPER_PASSWD : NSS_WRAPPER_GROUP
                primary_hostname = mx.example.org
                local_interfaces = 127.0.0.1
                daemon_smtp_ports = PORT
                tls_advertise_hosts =
                acl_smtp_rcpt = vouch

                begin acl
                vouch:
                  accept senders = zoe@elsewhere.net
                         add_header = :at_start:Authentication-Results: mx.example.org; dmarc=pass header.from=elsewhere.net
                  accept

                begin routers
                ROUTER
                mailbox:
                  driver = accept
                  local_parts = ada : hall : cellar : zoe : postmaster
                  transport = mailbox

                begin transports
                TRANSPORT
                mailbox:
                  driver = appendfile
                  directory = DIR/mail/$local_part_data
                  maildir_format
                  user = NOBODY
                  group = NOBODY

                begin retry
                * * F,1h,1s
                """.replace("BINARY", binary().toString())
                .replace("DIR", directory.toString())
                .replace("NOBODY", NOBODY)
                .replace("TRANSPORT", MailRecipe.from("calendar_lmtp:", lmtpPort))
                .replace("ROUTER", MailRecipe.from("calendar_copy:"))
                .replace("PORT", Integer.toString(port));
    }

    int port() {
        return port;
    }

    /** The mails in somebody's mailbox. */
    List<String> mails(String name) throws IOException {
        Path mailbox = directory.resolve("mail").resolve(name).resolve("new");
        if (!Files.exists(mailbox)) {
            return List.of();
        }
        try (Stream<Path> all = Files.list(mailbox)) {
            List<String> mails = new ArrayList<>();
            for (Path mail : all.toList()) {
                mails.add(Files.readString(mail));
            }
            return mails;
        }
    }

    /** What it wrote about what it did. */
    String log() throws IOException {
        Path log = directory.resolve("spool/mainlog");
        return Files.exists(log) ? Files.readString(log) : "";
    }

    @Override
    public void close() throws IOException {
        process.end("TERM");
    }
}
