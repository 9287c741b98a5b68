package dev.orrery.app.bench;

import dev.orrery.source.imap.format.MessageFormat;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;

/** What it costs to watch folders, and how long a change takes until it is in the log without anybody asking. */
final class ImapWatchBench {
    private static final int EDITS = 20;
    /** One for each folder, where the server has no NOTIFY and is asked to let so many in. */
    private static final int MOST_CONNECTIONS = 1_000;

    private static final int FIRST = 1_000_000;
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private final URI at;
    private final Consumer<String> say;

    ImapWatchBench(URI at, Consumer<String> say) {
        this.at = at;
        this.say = say;
    }

    void run(Path place, List<String> folders) throws IOException {
        long unwatched = resident(place, "unwatched", "watch-people = 0", folders);
        String more = "watch-people = 10\nwatch-connections = " + Math.min(MOST_CONNECTIONS, folders.size());
        long watched = resident(place, "watched", more, folders);
        tell(
                "%,d folders of one person: resident %.0f MB, of that for watching them %.0f MB",
                folders.size(), watched / 1e6, (watched - unwatched) / 1e6);
    }

    private long resident(Path place, String name, String more, List<String> folders) throws IOException {
        String store = "sqlite:" + name + ".db";
        Path file = Files.writeString(place.resolve(name + ".toml"), ImapBench.configuration(at, store, more));
        try (ServerProcess server = ServerProcess.start(Bench.options(), file);
                Connection connection = new Connection(server.port(), PATIENCE);
                BareImap imap = new BareImap(at)) {
            RequestBuilder requests = ImapBench.requests(at, server);
            Figures figures = new Figures(connection, requests);
            boolean watches = name.equals("watched");
            for (int i = 0; i < 5; i++) {
                connection.text(ImapBench.propfind(requests, ImapBench.home(at)), 207);
            }
            if (watches) {
                figures.await("imap_watched_people", 1);
                figures.await("imap_bells_total", folders.size()); // each rings once when its watch stands
            }
            long resident = server.resident();
            if (watches) {
                edits(figures, imap, folders.getLast());
            }
            return resident;
        }
    }

    private void edits(Figures figures, BareImap imap, String folder) throws IOException {
        long[] all = new long[EDITS];
        long[] itself = new long[EDITS];
        for (int i = 0; i < EDITS; i++) {
            byte[] message = ImapBench.message(FIRST + i, MessageFormat.KOLAB3);
            long before = figures.value("imap_objects_put_total");
            imap.append(folder, List.of(message));
            all[i] = ImapBench.time(() -> figures.await("imap_objects_put_total", before + 1));
        }
        try (BareImap listener = new BareImap(at)) {
            String tag = listener.idle(folder);
            for (int i = 0; i < EDITS; i++) {
                imap.append(folder, List.of(ImapBench.message(FIRST + EDITS + i, MessageFormat.KOLAB3)));
                itself[i] = ImapBench.time(listener::awaitExists);
            }
            listener.done(tag);
        }
        say.accept("from an acknowledged change to the log, with nobody asking: " + ImapBench.millis(all));
        say.accept("from the same to the server's own notice, to a bare client with IDLE: " + ImapBench.millis(itself));
    }

    private void tell(String format, Object... values) {
        say.accept(String.format(Locale.ROOT, format, values));
    }
}
