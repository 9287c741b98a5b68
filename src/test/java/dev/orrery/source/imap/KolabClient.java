package dev.orrery.source.imap;

import dev.orrery.source.imap.format.MessageContent;
import dev.orrery.source.imap.format.MessageFormat;
import dev.orrery.source.imap.format.MessageReader;
import dev.orrery.source.imap.format.ReadLimits;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Somebody's IMAP program, which keeps their events as messages in the folder Calendar: a socket and nothing of what
 * is under test. It marks and expunges single messages, as programs do that know UIDPLUS.
 */
public final class KolabClient implements AutoCloseable {
    private static final Pattern UID = Pattern.compile("UID (\\d+)");
    private static final Pattern LITERAL = Pattern.compile("\\{(\\d+)}$");
    private static final MessageReader READER = new MessageReader(ReadLimits.DEFAULT);

    private final RawImap client;

    /** Signs in and opens the folder, which must be there. */
    public KolabClient(int port, String person) throws IOException {
        client = new RawImap(port, person);
        client.ok("SELECT Calendar");
    }

    /** The iCalendar text of an event. */
    public static String event(String uid, String summary) {
        return CalendarMessages.event(uid, summary);
    }

    /** Makes the folder and marks it as the person's calendar, where the server keeps marks. */
    public static void makeCalendar(TestImapServer server, String person) throws IOException {
        try (RawImap client = new RawImap(server.port(), person)) {
            client.ok("CREATE Calendar");
            if (server.isWhole()) {
                client.ok("SETMETADATA Calendar (/shared/vendor/kolab/folder-type \"event.default\")");
            }
        }
    }

    /** Adds a Kolab 3 message with one event, and gives the message's UID. */
    public long add(String uid, String summary) throws IOException {
        String id = CalendarMessages.nextId();
        return add(id, CalendarMessages.message(MessageFormat.KOLAB3, id, uid, summary));
    }

    /** Adds a message that is meant as an event, and that nobody can read. */
    public long addBroken() throws IOException {
        String id = CalendarMessages.nextId();
        return add(id, CalendarMessages.broken(id));
    }

    private long add(String id, byte[] message) throws IOException {
        client.append("Calendar", message, "\\Seen");
        client.ok("NOOP");
        String found = client.ok("UID SEARCH HEADER Message-ID \"" + id + "\"").stream()
                .filter(line -> line.startsWith("* SEARCH "))
                .findFirst()
                .orElseThrow(() -> new IOException("the message is not there: " + id));
        String[] uids = found.substring("* SEARCH ".length()).trim().split(" ");
        return Long.parseLong(uids[uids.length - 1]);
    }

    /**
     * Adds many events at once, {@code Event 0} of the UID {@code u0} and so on.
     *
     * @param broken those in whose places there are messages that nobody can read
     */
    public void fill(int count, Set<Integer> broken) throws IOException {
        List<byte[]> messages = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            String id = CalendarMessages.nextId();
            messages.add(
                    broken.contains(i)
                            ? CalendarMessages.broken(id)
                            : CalendarMessages.message(MessageFormat.KOLAB3, id, "u" + i, "Event " + i));
            if (messages.size() == 100 || i == count - 1) {
                client.appendAll("Calendar", messages);
                messages.clear();
            }
        }
    }

    /** What is not there any more is gone already. */
    public void remove(long uid) throws IOException {
        client.ok("UID STORE " + uid + " +FLAGS.SILENT (\\Deleted)");
        client.ok("UID EXPUNGE " + uid);
    }

    /**
     * Deletes the folder and makes it anew, empty and under another UIDVALIDITY: servers number folders by the second, so
     * it is done until the number is another.
     */
    public void makeAnew(TestImapServer server, String person) throws IOException {
        String before = validity();
        do {
            client.ok("SELECT INBOX");
            client.ok("DELETE Calendar");
            makeCalendar(server, person);
        } while (validity().equals(before));
        client.ok("SELECT Calendar");
    }

    private String validity() throws IOException {
        client.ok("SELECT INBOX");
        return client.ok("STATUS Calendar (UIDVALIDITY)").getFirst();
    }

    /** What a command says, apart from literals. */
    public List<String> ok(String command) throws IOException {
        return client.ok(command);
    }

    /** The iCalendar text of each message that is not marked as deleted, by the message's UID. */
    public Map<Long, String> events() throws IOException {
        client.ok("NOOP");
        Map<Long, String> events = new TreeMap<>();
        String tag = client.send("UID FETCH 1:* (UID FLAGS BODY.PEEK[])");
        for (String line = client.line(); !line.startsWith(tag + " "); line = client.line()) {
            StringBuilder told = new StringBuilder(line);
            byte[] content = new byte[0];
            Matcher literal = LITERAL.matcher(line);
            while (literal.find()) {
                content = client.in().readNBytes(Integer.parseInt(literal.group(1)));
                String rest = client.line();
                told.append(rest);
                literal = LITERAL.matcher(rest);
            }
            Matcher uid = UID.matcher(told);
            if (content.length > 0 && uid.find() && !told.toString().contains("\\Deleted")) {
                text(content).ifPresent(text -> events.put(Long.parseLong(uid.group(1)), text));
            }
        }
        return events;
    }

    private static Optional<String> text(byte[] message) {
        return READER.read(message) instanceof MessageContent.Calendar calendar
                ? Optional.of(new String(calendar.message().text(), StandardCharsets.UTF_8))
                : Optional.empty();
    }

    @Override
    public void close() throws IOException {
        client.close();
    }
}
