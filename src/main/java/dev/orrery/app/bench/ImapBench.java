package dev.orrery.app.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.orrery.ical.CalendarObject;
import dev.orrery.mime.Mailbox;
import dev.orrery.source.imap.format.MessageFormat;
import dev.orrery.source.imap.format.MessageWriter;
import dev.orrery.source.imap.format.WriteContext;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;

/**
 * Measures calendars in IMAP folders: an IMAP server that is there, the server under test in a process of its own. Folders
 * are made in the mailbox of the given person and deleted at the end.
 */
public final class ImapBench {
    private static final String PREFIX = "OrreryBench";
    private static final Duration PATIENCE = Duration.ofMinutes(10);
    private static final int CHANGES = 100;
    private static final int CHECKS = 2_000;
    private static final int FILES = 20;
    private static final List<MessageFormat> ROUNDS = List.of(
            MessageFormat.ICALENDAR,
            MessageFormat.ICALENDAR,
            MessageFormat.ICALENDAR,
            MessageFormat.KOLAB3,
            MessageFormat.KOLAB3);

    private final URI at;
    private final int messages;
    private final Consumer<String> say;
    private final List<String> made = new ArrayList<>();
    private int numbers;

    /**
     * @param at {@code imap://NAME:PASSWORD@HOST:PORT}, on loopback
     * @param messages in a large folder
     * @param say takes a line of what was found
     * @throws IOException it is no such address; with a sentence
     */
    public ImapBench(URI at, int messages, Consumer<String> say) throws IOException {
        if (!"imap".equals(at.getScheme())
                || at.getUserInfo() == null
                || !at.getUserInfo().contains(":")) {
            throw new IOException(
                    "Write imap://NAME:PASSWORD@HOST:PORT, of somebody whose mailbox may be played with.");
        }
        this.at = at;
        this.messages = messages;
        this.say = say;
    }

    /**
     * Measures.
     *
     * @param store its address
     * @param folders how many are watched; 0: that is left out
     * @throws IOException a server did not start, or answered something wrong; with a sentence
     */
    public void run(String store, int folders) throws IOException {
        Path place = Files.createTempDirectory("orrery-bench");
        try (BareImap imap = new BareImap(at)) {
            if (!imap.has("METADATA") || !imap.has("LITERAL+")) {
                throw new IOException("The bench needs an IMAP server that offers METADATA and LITERAL+.");
            }
            try {
                copying(place, store, imap);
                deleteAll(imap);
                if (folders > 0) {
                    new ImapWatchBench(at, say).run(place, names(imap, folders));
                }
            } finally {
                deleteAll(imap);
            }
        } finally {
            Bench.remove(place);
        }
    }

    private void copying(Path place, String store, BareImap imap) throws IOException {
        make(imap); // so that nothing of the first round is the first of its kind
        Path file = Files.writeString(place.resolve("imap.toml"), configuration(at, store, "watch-people = 0"));
        try (ServerProcess server = ServerProcess.start(Bench.options(), file);
                Connection connection = new Connection(server.port(), PATIENCE)) {
            RequestBuilder requests = requests(at, server);
            connection.text(propfind(requests, home(at)), 207);
            String large = "";
            for (MessageFormat format : ROUNDS) {
                large = synchronize(server, connection, requests, imap, format);
            }
            String small = make(imap);
            imap.append(small, some(10, MessageFormat.KOLAB3));
            lookAtAll(connection, requests);
            changes(server, connection, requests, imap, List.of(small, large));
            wholeFile(server, connection, requests, large);
        }
    }

    private String synchronize(
            ServerProcess server, Connection connection, RequestBuilder requests, BareImap imap, MessageFormat format)
            throws IOException {
        String folder = make(imap);
        imap.append(folder, some(messages, format));
        long bytes = imap.fetchAll(folder);
        long bare = time(() -> imap.fetchAll(folder));
        Duration before = server.cpu();
        long ours = time(() -> lookAtAll(connection, requests));
        double cpu = server.cpu().minus(before).toNanos() / 1e3 / messages;
        tell(
                "first sync of %,d messages as %s (%.1f KB each): bare FETCH %,.0f/s, into the store %,.0f/s: %.0f %%; %.0f us of"
                        + " processor time each",
                messages,
                format.name().toLowerCase(Locale.ROOT),
                bytes / 1e3 / messages,
                messages / (bare / 1e9),
                messages / (ours / 1e9),
                100.0 * bare / ours,
                cpu);
        return folder;
    }

    private void look(Connection connection, RequestBuilder requests, String folder) throws IOException {
        connection.text(propfind(requests, home(at) + folder + "/"), 207);
    }

    /** Whatever is new is listed and looked at. */
    private void lookAtAll(Connection connection, RequestBuilder requests) throws IOException {
        connection.text(requests.build("GET", "/freebusy/trigger/" + BareImap.name(at), "", ""), 200);
        connection.text(propfind(requests, home(at)), 207);
    }

    /** In turns, so that both have the same weather. */
    private void changes(
            ServerProcess server, Connection connection, RequestBuilder requests, BareImap imap, List<String> folders)
            throws IOException {
        for (String folder : folders) {
            long[] checks = new long[CHECKS];
            for (int i = 0; i < CHECKS; i++) {
                checks[i] = time(() -> look(connection, requests, folder));
            }
            tell("%s: a read that finds nothing new: %s", size(folder, folders), millis(checks));
        }
        long[][] times = new long[folders.size()][CHANGES];
        Duration[] cpu = new Duration[folders.size()];
        for (int round = 0; round < 2; round++) {
            Arrays.fill(cpu, Duration.ZERO);
            for (int i = 0; i < CHANGES; i++) {
                for (int f = 0; f < folders.size(); f++) {
                    String folder = folders.get(f);
                    imap.append(folder, some(1, MessageFormat.KOLAB3));
                    Duration before = server.cpu();
                    times[f][i] = time(() -> look(connection, requests, folder));
                    cpu[f] = cpu[f].plus(server.cpu().minus(before));
                }
            }
        }
        for (int f = 0; f < folders.size(); f++) {
            tell(
                    "%s: a read that finds one new message: %s; %.1f ms of processor time each",
                    size(folders.get(f), folders), millis(times[f]), cpu[f].toNanos() / 1e6 / CHANGES);
        }
    }

    private String size(String folder, List<String> folders) {
        return String.format(Locale.ROOT, "among %,d", folder.equals(folders.getFirst()) ? 10 : messages);
    }

    private void wholeFile(ServerProcess server, Connection connection, RequestBuilder requests, String folder)
            throws IOException {
        byte[] request = requests.build("GET", "/ical/" + BareImap.name(at) + "/" + folder + ".ics", "", "");
        long length = connection.text(request, 200).getBytes(UTF_8).length;
        long before = server.resident();
        long all = time(() -> {
            for (int i = 0; i < FILES; i++) {
                connection.exchange(request);
            }
        });
        tell(
                "the whole file of %,d events (%.1f MB): %.0f MB/s; the server grows by %.0f MB",
                messages, length / 1e6, FILES * length / 1e6 / (all / 1e9), (server.resident() - before) / 1e6);
    }

    private String make(BareImap imap) throws IOException {
        String name = PREFIX + numbers++;
        made.add(name);
        imap.ok("CREATE " + name);
        imap.ok("SETMETADATA " + name + " (/shared/vendor/kolab/folder-type \"event\")");
        return name;
    }

    private List<String> names(BareImap imap, int count) throws IOException {
        List<String> names = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            names.add(make(imap));
        }
        return names;
    }

    private void deleteAll(BareImap imap) throws IOException {
        imap.ok("SELECT INBOX"); // a server may end a session whose selected folder is deleted
        while (!made.isEmpty()) {
            imap.ok("DELETE " + made.removeLast());
        }
    }

    private List<byte[]> some(int count, MessageFormat format) {
        List<byte[]> messages = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            messages.add(message(numbers++, format));
        }
        return messages;
    }

    /** As another program would have written it, with an event like people have them. */
    static byte[] message(int number, MessageFormat format) {
        CalendarObject event =
                CalendarObject.parse(Events.event("bench", number, 0).getBytes(UTF_8), Instant.EPOCH);
        return MessageWriter.write(
                format,
                event,
                new WriteContext(
                        new Mailbox("Bench", "bench@example.org"),
                        "<bench" + number + "@example.org>",
                        Instant.EPOCH,
                        "another program",
                        null,
                        null));
    }

    static String configuration(URI at, String store, String more) {
        String password = BareImap.password(at).replace("\\", "\\\\").replace("\"", "\\\"");
        return """
                [server]
                listen = "127.0.0.1:0"
                login-delay = false
                idle-timeout = "10m"
                [log]
                level = "error"
                [store]
                url = "%s"
                [imap]
                host = "%s"
                port = %d
                tls = "none"
                %s
                [[user]]
                name = "%s"
                mail = ["bench@example.org"]
                password = "{plain}%s"
                """.formatted(
                        store, at.getHost(), at.getPort() < 0 ? 143 : at.getPort(), more, BareImap.name(at), password);
    }

    static RequestBuilder requests(URI at, ServerProcess server) {
        return new RequestBuilder(server.port(), BareImap.name(at), BareImap.password(at));
    }

    static byte[] propfind(RequestBuilder requests, String path) {
        return requests.build("PROPFIND", path, "Depth: 0\r\n", "");
    }

    static String home(URI at) {
        return "/calendars/users/" + BareImap.name(at) + "/";
    }

    /** Something that takes time. */
    @FunctionalInterface
    interface Step {
        void run() throws IOException;
    }

    static long time(Step step) throws IOException {
        long begin = System.nanoTime();
        step.run();
        return System.nanoTime() - begin;
    }

    static String millis(long[] nanos) {
        long[] sorted = nanos.clone();
        Arrays.sort(sorted);
        return String.format(
                Locale.ROOT,
                "p50 %.2f ms, p95 %.2f ms",
                sorted[sorted.length / 2] / 1e6,
                sorted[sorted.length * 95 / 100] / 1e6);
    }

    private void tell(String format, Object... values) {
        say.accept(String.format(Locale.ROOT, format, values));
    }
}
