package dev.orrery.app;

import dev.orrery.FreePort;
import dev.orrery.source.imap.ServerProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The distribution's Postfix (package postfix), private to a test: own directories, own queue, one port on loopback. What is
 * for zoe elsewhere ends in a mailbox; what is for {@code example.org} goes on by LMTP, for {@code pipe.example.org}
 * into a command. It vouches for zoe as a DMARC filter would.
 */
final class PostfixServer implements AutoCloseable {
    private static final Path BINARY = Path.of("/usr/sbin/postfix");

    /** Without the script around it, of which it makes itself independent: it would outlive the test. */
    private static final String MASTER = "/usr/lib/postfix/sbin/master";

    private final Path directory;
    private final ServerProcess process;
    private final int port = FreePort.any();

    /** Why it cannot run here; null if it can. */
    static @Nullable String missing() {
        if (!Files.isExecutable(BINARY)) {
            return "postfix is not installed (package postfix)";
        }
        return ServerProcess.isRoot() ? null : "postfix needs root for its users";
    }

    /**
     * @param mailboxes directory with a maildir per person, which it may write into
     * @param lmtpPort where mails for people here are taken
     * @param command what takes a mail on standard input, with arguments as Postfix knows them
     */
    PostfixServer(Path mailboxes, int lmtpPort, String command) throws IOException {
        this(mailboxes, lmtpPort, command, _ -> "");
    }

    /** @param more lines of main.cf in place of others, from the directory of its files */
    PostfixServer(Path mailboxes, int lmtpPort, String command, UnaryOperator<String> more) throws IOException {
        directory = Files.createTempDirectory("orrery-postfix");
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
        for (String name : List.of("etc", "queue", "data")) {
            Files.createDirectory(directory.resolve(name));
        }
        Path data = directory.resolve("data");
        Files.setOwner(
                data, data.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName("postfix"));
        String etc = directory.resolve("etc").toString();
        Files.writeString(Path.of(etc, "main.cf"), once(main(mailboxes, lmtpPort) + more.apply(etc)));
        Files.writeString(Path.of(etc, "master.cf"), master(command));
        ServerProcess.run(Map.of(), "", BINARY.toString(), "-c", etc, "check"); // makes its directories
        process = ServerProcess.start(directory, Map.of(), List.of(MASTER, "-d", "-c", etc));
        process.awaitPort(port);
    }

    /**
     * The last line of each name. Of a name that stands twice every program warns, and the one that writes the log waits for
     * itself for ever if that are too many warnings while it starts.
     */
    private static String once(String lines) {
        Map<String, String> byName = new LinkedHashMap<>();
        lines.lines().forEach(line -> byName.put(line.substring(0, line.indexOf(" =")), line));
        return String.join("\n", byName.values()) + "\n";
    }

    private String main(Path mailboxes, int lmtpPort) {
        return """
                compatibility_level = 3.6
                queue_directory = DIR/queue
                data_directory = DIR/data
                command_directory = /usr/sbin
                daemon_directory = /usr/lib/postfix/sbin
                maillog_file = DIR/data/log
                maillog_file_prefixes = DIR
                inet_interfaces = 127.0.0.1
                inet_protocols = ipv4
                myhostname = mx.example.org
                mydestination =
                mynetworks = 127.0.0.0/8
                alias_maps =
                minimal_backoff_time = 1s
                maximal_backoff_time = 1s
                queue_run_delay = 1s
                smtpd_relay_restrictions = permit_mynetworks, reject
                smtpd_sender_restrictions = check_sender_access inline:{ {zoe@elsewhere.net = prepend VOUCHES} }
                virtual_mailbox_domains = elsewhere.net
                virtual_mailbox_maps = inline:{ {zoe@elsewhere.net = zoe/} }
                virtual_mailbox_base = MAILBOXES
                virtual_uid_maps = static:65534
                virtual_gid_maps = static:65534
                relay_domains = example.org, pipe.example.org
                transport_maps = inline:{ {example.org = lmtp:inet:127.0.0.1:LMTP}, {pipe.example.org = calendar:} }
                """.replace("DIR", directory.toString())
                .replace("MAILBOXES", mailboxes.toString())
                .replace("VOUCHES", "Authentication-Results: mx.example.org; dmarc=pass header.from=elsewhere.net")
                .replace("LMTP", Integer.toString(lmtpPort));
    }

    private String master(String command) {
        return """
                127.0.0.1:PORT inet n - n - - smtpd
                cleanup unix n - n - 0 cleanup
                qmgr unix n - n 300 1 qmgr
                rewrite unix - - n - - trivial-rewrite
                bounce unix - - n - 0 bounce
                defer unix - - n - 0 bounce
                trace unix - - n - 0 bounce
                verify unix - - n - 1 verify
                proxymap unix - - n - - proxymap
                smtp unix - - n - - smtp
                error unix - - n - - error
                retry unix - - n - - error
                discard unix - - n - - discard
                virtual unix - n n - - virtual
                lmtp unix - - n - - lmtp
                anvil unix - - n - 1 anvil
                scache unix - - n - 1 scache
                postlog unix-dgram n - n - 1 postlogd
                calendar unix - n n - 1 pipe
                  flags=q user=nobody null_sender= argv=COMMAND
                """.replace("PORT", Integer.toString(port)).replace("COMMAND", command);
    }

    int port() {
        return port;
    }

    /** What it wrote about what it did. */
    String log() throws IOException {
        Path log = directory.resolve("data/log");
        return Files.exists(log) ? Files.readString(log) : "";
    }

    @Override
    public void close() throws IOException {
        process.end("TERM");
    }
}
