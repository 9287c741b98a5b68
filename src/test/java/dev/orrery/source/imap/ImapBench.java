package dev.orrery.source.imap;

import dev.orrery.source.imap.wire.FolderName;
import dev.orrery.source.imap.wire.UidSet;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Measures the client against a bare socket on the same Dovecot. Run by hand as a program; prints, asserts nothing.
 * Arguments: messages, watched folders.
 */
final class ImapBench {
    private static final int ROUNDS = 5;

    private ImapBench() {}

    public static void main(String[] arguments) throws Exception {
        int messages = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 10_000;
        int folders = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 1000;
        try (DovecotServer server = new DovecotServer();
                Person ada = Person.at(server).withCalendar()) {
            fill(server, ada, messages);
            fetching(server, ada, messages);
            checking(ada);
            changing(ada, messages);
            watching(ada, folders);
        }
    }

    private static void fill(DovecotServer server, Person ada, int messages) throws IOException {
        try (RawImap other = new RawImap(server.port(), ada.name)) {
            for (int i = 0; i < messages; i++) {
                other.append("Calendar", Person.message("bench" + i, "BEGIN:VEVENT\r\n".repeat(60)), "");
            }
        }
    }

    private static void fetching(DovecotServer server, Person ada, int messages) throws Exception {
        UidSet all = UidSet.range(1, messages);
        AtomicLong bytes = new AtomicLong();
        for (int round = 0; round < ROUNDS; round++) {
            long began = System.nanoTime();
            long raw = bare(server.port(), ada.name);
            double bare = seconds(began);
            bytes.set(0);
            began = System.nanoTime();
            ada.mailboxes.fetch(Person.CALENDAR, all, message -> bytes.addAndGet(message.content().length));
            double ours = seconds(began);
            say(
                    "fetch of %d messages: bare %.0f/s (%d MB), client %.0f/s (%d MB), %.0f %%",
                    messages,
                    messages / bare,
                    raw / 1_000_000,
                    messages / ours,
                    bytes.get() / 1_000_000,
                    100 * bare / ours);
        }
    }

    /** One command, and whatever comes is thrown away until its tag is seen. */
    private static long bare(int port, String person) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            InputStream in = socket.getInputStream();
            OutputStream out = socket.getOutputStream();
            String password = TestImapServer.PASSWORD.replace("\\", "\\\\").replace("\"", "\\\"");
            String commands = "a LOGIN " + person + " \"" + password + "\"\r\nb EXAMINE Calendar\r\n"
                    + "c UID FETCH 1:* (UID FLAGS MODSEQ INTERNALDATE BODY.PEEK[])\r\n";
            out.write(commands.getBytes(StandardCharsets.ISO_8859_1));
            byte[] buffer = new byte[256 << 10];
            long total = 0;
            String tail = "";
            while (!tail.contains("\r\nc OK")) {
                int read = in.read(buffer);
                if (read < 0) {
                    throw new IOException("closed");
                }
                total += read;
                int kept = Math.min(read, 200);
                String end = new String(buffer, read - kept, kept, StandardCharsets.ISO_8859_1);
                tail = (tail + end).substring(Math.max(0, tail.length() + end.length() - 300));
            }
            return total;
        }
    }

    private static void checking(Person ada) throws Exception {
        ada.changes();
        int times = 2000;
        for (int round = 0; round < 3; round++) {
            long began = System.nanoTime();
            for (int i = 0; i < times; i++) {
                ada.mailboxes.check(Person.CALENDAR);
            }
            say("check that finds nothing: %.3f ms", seconds(began) * 1000 / times);
        }
    }

    private static void changing(Person ada, int messages) throws Exception {
        Known known = Known.of(UidSet.range(1, messages));
        FolderState state = ada.changes().state();
        for (int round = 0; round < 3; round++) {
            long began = System.nanoTime();
            for (int i = 0; i < 200; i++) {
                ada.mailboxes.changes(Person.CALENDAR, state, known);
            }
            say("changes that are none, among %d: %.3f ms", messages, seconds(began) * 1000 / 200);
        }
        ada.append("one more");
        long began = System.nanoTime();
        Changes changes = ada.mailboxes.changes(Person.CALENDAR, state, known);
        say("one change among %d: %.3f ms (%s)", messages, seconds(began) * 1000, changes.changed());
    }

    private static void watching(Person ada, int folders) throws Exception {
        List<FolderName> names = new ArrayList<>();
        for (int i = 0; i < folders; i++) {
            FolderName name = FolderName.of("Watched " + i);
            ada.mailboxes.create(name, null);
            names.add(name);
        }
        long before = used();
        AtomicLong rings = new AtomicLong();
        try (Mailboxes.Watch watch = ada.mailboxes.watch(names, folder -> rings.incrementAndGet())) {
            await(rings, folders);
            say("%d folders watched by %s: %.1f MB of heap", folders, watch.manner(), (used() - before) / 1_000_000.0);
            latency(ada, names.getLast(), rings);
        }
        before = used();
        rings.set(0);
        try (Person idler = Person.idling(ada, folders);
                Mailboxes.Watch watch = idler.mailboxes.watch(names, folder -> rings.incrementAndGet())) {
            await(rings, folders);
            say(
                    "%d folders watched by %s, a connection each: %.1f MB of heap",
                    folders, watch.manner(), (used() - before) / 1_000_000.0);
            latency(ada, names.getLast(), rings);
        }
    }

    private static void latency(Person ada, FolderName folder, AtomicLong rings) throws Exception {
        long before = rings.get();
        long began = System.nanoTime();
        ada.mailboxes.append(folder, Person.message("ring" + began, "text"), java.util.Set.of(), Person.DATE);
        await(rings, before + 1);
        say("append to ring: %.0f ms", seconds(began) * 1000);
    }

    private static void await(AtomicLong rings, long atLeast) {
        long deadline = System.nanoTime() + 120_000_000_000L;
        while (rings.get() < atLeast && System.nanoTime() < deadline) {
            java.util.concurrent.locks.LockSupport.parkNanos(1_000_000);
        }
        say("rings: %d of %d", rings.get(), atLeast);
    }

    private static long used() {
        System.gc();
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }

    private static double seconds(long began) {
        return (System.nanoTime() - began) / 1e9;
    }

    private static void say(String format, Object... arguments) {
        System.out.println(String.format(Locale.ROOT, format, arguments));
    }
}
