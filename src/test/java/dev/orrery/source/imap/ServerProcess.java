package dev.orrery.source.imap;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * A server program and all its children, as one group of processes under a shell that waits for a word on its standard
 * input. When the virtual machine ends, however it ends, the pipe breaks and the shell ends the group.
 */
public final class ServerProcess {
    private static final String WATCH = """
            exec 3<&0
            setsid "$@" </dev/null 3<&- &
            server=$!
            echo $server >"$GROUP_FILE"
            how=TERM
            read -r how <&3 || true
            kill -s "${how:-TERM}" -- "-$server" 2>/dev/null
            tries=0
            while kill -0 -- "-$server" 2>/dev/null && [ $tries -lt 40 ]; do sleep 0.05; tries=$((tries + 1)); done
            kill -s KILL -- "-$server" 2>/dev/null
            wait "$server" 2>/dev/null
            """;

    private final Process shell;
    private final Path log;

    private ServerProcess(Process shell, Path log) {
        this.shell = shell;
        this.log = log;
    }

    public static ServerProcess start(Path directory, Map<String, String> environment, List<String> command)
            throws IOException {
        Path log = directory.resolve("output");
        List<String> wrapped = new ArrayList<>(List.of("/bin/sh", "-c", WATCH, "watch"));
        wrapped.addAll(command);
        ProcessBuilder builder = new ProcessBuilder(wrapped)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
        builder.environment().putAll(environment);
        builder.environment().put("GROUP_FILE", directory.resolve("group").toString());
        return new ServerProcess(builder.start(), log);
    }

    /** Runs a program to its end; it must succeed. */
    public static void run(Map<String, String> environment, String input, String... command) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().putAll(environment);
        Process process = builder.start();
        try (var in = process.getOutputStream()) {
            in.write(input.getBytes());
        }
        String said = new String(process.getInputStream().readAllBytes());
        try {
            if (process.waitFor() != 0) {
                throw new IOException(command[0] + ": " + said);
            }
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
    }

    /** Waits until something accepts connections there. */
    public void awaitPort(int port) throws IOException {
        long deadline = System.nanoTime() + Duration.ofSeconds(30).toNanos();
        while (!accepts(port)) {
            if (!shell.isAlive() || System.nanoTime() > deadline) {
                throw new IOException("the server did not start: " + Files.readString(log));
            }
            LockSupport.parkNanos(20_000_000);
        }
    }

    private static boolean accepts(int port) {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 500);
            socket.setSoTimeout(5_000);
            int first = socket.getInputStream().read(); // of IMAP's greeting, or of SMTP's
            return first == '*' || first == '2';
        } catch (IOException e) {
            return false;
        }
    }

    public void end(String signal) throws IOException {
        try (var in = shell.getOutputStream()) {
            in.write((signal + "\n").getBytes());
        }
        try {
            if (!shell.waitFor(20, TimeUnit.SECONDS)) {
                shell.destroyForcibly();
                throw new IOException("the server does not end");
            }
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
    }

    public static boolean isRoot() {
        return "root".equals(System.getProperty("user.name"));
    }
}
