package dev.orrery.store.sql;

import static org.assertj.core.api.Assertions.assertThat;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A PostgreSQL that belongs to one test, which may crash it and start it again. */
public final class OwnPostgres implements AutoCloseable {
    private static final long PATIENCE = TimeUnit.SECONDS.toNanos(60);

    private final EmbeddedPostgres first;
    private final Path data;
    private final String program;
    private final int port;

    public OwnPostgres(Path data) throws IOException {
        this.data = data;
        this.first = EmbeddedPostgres.builder()
                .setDataDirectory(data)
                .setCleanDataDirectory(false)
                .setServerConfig("fsync", "on")
                .setServerConfig("synchronous_commit", "on")
                .start();
        this.port = first.getPort();
        this.program = postmaster().info().command().orElseThrow();
    }

    public String url() {
        return "postgresql://postgres:postgres@127.0.0.1:" + port + "/postgres";
    }

    /** What {@code pg_ctl stop -m immediate} does: the server quits without a shutdown, and recovers at its next start. */
    public void crash() throws IOException, InterruptedException {
        ProcessHandle postmaster = postmaster();
        int code = new ProcessBuilder("kill", "-QUIT", Long.toString(postmaster.pid()))
                .inheritIO()
                .start()
                .waitFor();
        assertThat(code).isZero();
        long deadline = System.nanoTime() + PATIENCE;
        while (postmaster.isAlive()) {
            assertThat(System.nanoTime()).isLessThan(deadline);
            Thread.onSpinWait();
        }
    }

    public void startAgain() throws IOException {
        List<String> command = new ArrayList<>();
        if (System.getProperty("user.name").equals("root")) {
            command.addAll(List.of("unshare", "-U")); // it refuses to run as root
        }
        command.addAll(List.of(program, "-D", data.toString(), "-p", Integer.toString(port)));
        command.addAll(List.of("-c", "fsync=on", "-c", "synchronous_commit=on"));
        new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(data.resolve("again.log").toFile())
                .start();
        long deadline = System.nanoTime() + PATIENCE;
        while (!answers()) {
            assertThat(System.nanoTime()).as("it starts again").isLessThan(deadline);
            Thread.onSpinWait();
        }
    }

    private boolean answers() {
        try (Connection connection = Postgres.connect(url());
                Statement statement = connection.createStatement()) {
            return statement.execute("select 1");
        } catch (SQLException e) {
            return false;
        }
    }

    private ProcessHandle postmaster() throws IOException {
        String pid = Files.readAllLines(data.resolve("postmaster.pid")).getFirst();
        return ProcessHandle.of(Long.parseLong(pid)).orElseThrow();
    }

    @Override
    public void close() throws IOException {
        first.close(); // stops whichever server has the folder
    }
}
