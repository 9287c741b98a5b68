package dev.orrery.app.command;

import dev.orrery.app.bench.Bench;
import dev.orrery.app.bench.DirectoryBench;
import dev.orrery.app.bench.HooksBench;
import dev.orrery.app.bench.ImapBench;
import dev.orrery.app.bench.QueueBench;
import dev.orrery.app.bench.SchedulingBench;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code bench}. */
@Command(
        name = "bench",
        description =
                "Starts a server of its own on throw-away data and measures what each operation costs: requests per "
                        + "second, delay, and the server's processor time for one request, which is the figure that survives "
                        + "a busy machine.")
public final class BenchCommand extends Action {
    @Option(
            names = "--postgres",
            paramLabel = "URL",
            description = "Measure on this PostgreSQL database, which should be empty, and not on SQLite.")
    private @Nullable String postgres;

    @Option(
            names = "--seconds",
            defaultValue = "5",
            description =
                    "How long each run takes (${DEFAULT-VALUE}). Before them, an operation is repeated until the compiler is done with it.")
    private int seconds;

    @Option(
            names = "--connections",
            split = ",",
            defaultValue = "1,8,32",
            description = "How many clients ask at a time (${DEFAULT-VALUE}).")
    private List<Integer> connections = List.of();

    @Option(names = "--only", defaultValue = "", description = "Only operations whose name begins so.")
    private String only = "";

    @Option(
            names = "--idle-connections",
            defaultValue = "10000",
            description =
                    "How many connections stand idle while memory is measured (${DEFAULT-VALUE}; 0: leave it out).")
    private int idleConnections;

    @Option(
            names = "--directory",
            paramLabel = "PEOPLE",
            description = "Measure people from a directory instead, with so many of them (2500 or more).")
    private int directory;

    @Option(names = "--scheduling", description = "Measure meetings between people of this server instead.")
    private boolean scheduling;

    @Option(
            names = "--hooks",
            paramLabel = "ENTRIES",
            description = "Measure calls of programs instead, with so many entries of the log to catch up with.")
    private int hooks;

    @Option(
            names = "--imap",
            paramLabel = "URL",
            description =
                    "Measure calendars in IMAP folders instead, at imap://NAME:PASSWORD@HOST:PORT on this machine, which offers"
                            + " METADATA. Folders are made in that mailbox and deleted at the end.")
    private @Nullable URI imap;

    @Option(
            names = "--messages",
            defaultValue = "10000",
            description = "With --imap: how many messages a large folder has (${DEFAULT-VALUE}).")
    private int messages;

    @Option(
            names = "--folders",
            defaultValue = "1000",
            description = "With --imap: how many folders are watched (${DEFAULT-VALUE}; 0: leave it out).")
    private int folders;

    @Option(
            names = "--queues",
            paramLabel = "QUEUES",
            description =
                    "Measure news on its way to who waits at queues instead, with so many of them; a fifth is waited at.")
    private int queues;

    @Option(
            names = "--rate",
            defaultValue = "2000",
            description = "With --queues: how many notifications are posted in a second (${DEFAULT-VALUE}).")
    private int rate;

    @Override
    public Integer call() throws IOException {
        String store = Optional.ofNullable(postgres).orElse("sqlite:orrery.db");
        if (imap != null) {
            new ImapBench(imap, Math.max(100, messages), this::line).run(store, folders);
            return 0;
        }
        if (scheduling) {
            new SchedulingBench(this::line).run(store);
            return 0;
        }
        if (hooks > 0) {
            new HooksBench(this::line).run(store, hooks);
            return 0;
        }
        if (queues > 0) {
            new QueueBench(this::line)
                    .run(store, new QueueBench.Amount(queues, Math.max(1, rate), Duration.ofSeconds(seconds)));
            return 0;
        }
        if (directory > 0) {
            new DirectoryBench(this::line).run(store, Math.max(2_500, directory));
            return 0;
        }
        Bench.Settings settings = new Bench.Settings(
                Optional.ofNullable(postgres), Duration.ofSeconds(seconds), connections, only, idleConnections);
        new Bench(settings, out()).run();
        return 0;
    }

    private void line(String line) {
        out().println(line);
        out().flush();
    }
}
