package dev.orrery.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.orrery.FreePort;
import io.nats.client.Connection;
import io.nats.client.Message;
import io.nats.client.Nats;
import io.nats.client.Options;
import io.nats.client.Subscription;
import io.nats.client.api.StreamConfiguration;
import java.io.IOException;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** The distribution's nats-server on a free port of loopback, which can be killed and started again. */
final class NatsPeer implements AutoCloseable {
    private static final List<Path> PLACES = List.of(
            Path.of("/usr/sbin/nats-server"), Path.of("/usr/bin/nats-server"), Path.of("/usr/local/bin/nats-server"));

    private final String address;
    private final int port = FreePort.any();
    private final Path folder;
    private Process process;

    /** @param more lines of its configuration */
    NatsPeer(Path folder, String more) throws Exception {
        this(folder, "127.0.0.1", more);
    }

    /** @param address of loopback */
    NatsPeer(Path folder, String address, String more) throws Exception {
        this.folder = folder;
        this.address = address;
        Files.writeString(folder.resolve("nats.conf"), """
                listen: "%s:%d"
                jetstream { store_dir: "%s" }
                %s
                """.formatted(address, port, folder.resolve("jetstream"), more));
        start();
    }

    /** Skips the test where the program is not installed. */
    static void need() {
        assumeTrue(PLACES.stream().anyMatch(Files::isExecutable), "nats-server is not installed (package nats-server)");
    }

    void start() throws Exception {
        Path program = PLACES.stream().filter(Files::isExecutable).findFirst().orElseThrow();
        process = new ProcessBuilder(
                        program.toString(), "-c", folder.resolve("nats.conf").toString())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(
                        folder.resolve("nats.log").toFile()))
                .start();
        long end = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        while (!answers()) {
            assertThat(process.isAlive() && System.nanoTime() < end).as(log()).isTrue();
            LockSupport.parkNanos(10_000_000);
        }
    }

    private boolean answers() {
        try (Socket socket = new Socket(address, port)) {
            return socket.getInputStream().read() == 'I';
        } catch (IOException e) {
            return false;
        }
    }

    String log() throws IOException {
        return Files.readString(folder.resolve("nats.log"));
    }

    /** As a machine that loses its power. */
    void kill() {
        process.destroyForcibly();
        assertThat(process.onExit().orTimeout(20, TimeUnit.SECONDS).join().isAlive())
                .isFalse();
    }

    int port() {
        return port;
    }

    Reader reader(String... user) throws Exception {
        return new Reader(user);
    }

    /** Another system. */
    final class Reader implements AutoCloseable {
        private final Connection connection;
        private Subscription subscription;

        private Reader(String... user) throws Exception {
            Options.Builder options = Options.builder().server("nats://" + address + ':' + port);
            if (user.length > 0) {
                options.userInfo(user[0].toCharArray(), user[1].toCharArray());
            }
            connection = Nats.connect(options.build());
        }

        Reader listen(String subject) throws Exception {
            subscription = connection.subscribe(subject);
            connection.flush(Duration.ofSeconds(20));
            return this;
        }

        Message next() throws Exception {
            Message message = subscription.nextMessage(Duration.ofSeconds(20));
            assertThat(message).as(log()).isNotNull();
            return message;
        }

        boolean hasMore() {
            return subscription.getPendingMessageCount() > 0;
        }

        void makeStream(String name, String subject) throws Exception {
            connection
                    .jetStreamManagement()
                    .addStream(StreamConfiguration.builder()
                            .name(name)
                            .subjects(subject)
                            .build());
        }

        long stored(String stream) throws Exception {
            return connection
                    .jetStreamManagement()
                    .getStreamInfo(stream)
                    .getStreamState()
                    .getMsgCount();
        }

        String stored(String stream, long number) throws Exception {
            return new String(
                    connection.jetStreamManagement().getMessage(stream, number).getData());
        }

        @Override
        public void close() {
            try {
                connection.close();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    @Override
    public void close() {
        kill();
    }
}
