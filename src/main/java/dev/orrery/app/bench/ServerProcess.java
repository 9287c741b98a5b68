package dev.orrery.app.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A server of ours in a process of its own, started like {@code ./orrery serve} would: the same Java, the same options.
 * Its processor time and memory are read from the system, not from itself. Not thread-safe.
 */
final class ServerProcess implements AutoCloseable {
    /** Linux counts processor time in hundredths of a second, whatever the kernel's own clock. */
    private static final long MILLIS_PER_TICK = 10;

    private final Process process;
    private final int port;
    private final Duration firstAnswer;

    private ServerProcess(Process process, int port, Duration firstAnswer) {
        this.process = process;
        this.port = port;
        this.firstAnswer = firstAnswer;
    }

    /**
     * Starts it and waits until it has answered a request.
     *
     * @param options of the virtual machine
     * @throws IOException it did not start; what it says goes where this process's own errors go
     */
    static ServerProcess start(List<String> options, Path configuration) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(options);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), "dev.orrery.app.Main"));
        command.addAll(List.of("serve", "--config", configuration.toString()));
        long begin = System.nanoTime();
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try {
            int port = awaitReady(process);
            try (Connection connection = new Connection(port)) {
                connection.exchange(new RequestBuilder(port).build("GET", "/health", "", ""));
            }
            return new ServerProcess(process, port, Duration.ofNanos(System.nanoTime() - begin));
        } catch (IOException e) {
            process.destroyForcibly();
            throw new IOException("the server did not start: " + e.getMessage(), e);
        }
    }

    private static int awaitReady(Process process) throws IOException {
        BufferedReader out =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        for (String line = out.readLine(); line != null; line = out.readLine()) {
            if (line.startsWith("ready ")) {
                Thread.ofVirtual().start(() -> out.lines().forEach(System.err::println));
                return Integer.parseInt(
                        line.substring(line.lastIndexOf(':') + 1).replaceAll("\\D.*", ""));
            }
        }
        throw new IOException("it ended without saying that it is ready");
    }

    int port() {
        return port;
    }

    /** From the start of the process to the first answer. */
    Duration firstAnswer() {
        return firstAnswer;
    }

    /** Processor time used so far, user and system. */
    Duration cpu() {
        return process.info().totalCpuDuration().orElse(Duration.ZERO);
    }

    /** What the compiler threads that are there now have used; zero where the system does not tell. */
    Duration compiling() throws IOException {
        Path tasks = Path.of("/proc", Long.toString(process.pid()), "task");
        if (!Files.isDirectory(tasks)) {
            return Duration.ZERO;
        }
        long ticks = 0;
        try (Stream<Path> threads = Files.list(tasks)) {
            for (Path thread : threads.toList()) {
                ticks += compilerTicks(thread.resolve("stat"));
            }
        }
        return Duration.ofMillis(ticks * MILLIS_PER_TICK);
    }

    /** proc_pid_stat(5): after the name in parentheses, user and system time are the 12th and 13th fields. */
    private static long compilerTicks(Path stat) {
        String line;
        try {
            line = Files.readString(stat);
        } catch (IOException e) {
            return 0; // the thread has ended
        }
        int name = line.lastIndexOf(')');
        if (!line.substring(0, name).contains("CompilerThre")) {
            return 0;
        }
        String[] fields = line.substring(name + 2).split(" ");
        return Long.parseLong(fields[11]) + Long.parseLong(fields[12]);
    }

    /** Bytes of memory resident now. */
    long resident() throws IOException {
        for (String line : Files.readAllLines(Path.of("/proc", Long.toString(process.pid()), "status"))) {
            if (line.startsWith("VmRSS:")) {
                return Long.parseLong(line.replaceAll("\\D", "")) * 1024;
            }
        }
        return 0;
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(15, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
