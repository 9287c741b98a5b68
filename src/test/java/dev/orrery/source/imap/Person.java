package dev.orrery.source.imap;

import dev.orrery.source.imap.wire.FolderName;
import dev.orrery.source.imap.wire.ImapServer;
import dev.orrery.source.imap.wire.Limits;
import dev.orrery.source.imap.wire.UidSet;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;

/** Somebody new on a test server: seen by the source under test, and by another client. */
final class Person implements AutoCloseable {
    static final FolderName CALENDAR = FolderName.of("Calendar");
    static final Instant DATE = Instant.parse("2024-02-29T12:34:56Z");
    private static final AtomicInteger IDS = new AtomicInteger();

    final String name;
    final ImapSource source;
    final Mailboxes mailboxes;
    private final TestImapServer server;

    private Person(TestImapServer server, String name, ImapServer at, int connections, Limits limits) {
        this(server, name, at, connections, limits, 2);
    }

    private Person(
            TestImapServer server, String name, ImapServer at, int connections, Limits limits, int idleConnections) {
        this.server = server;
        this.name = name;
        PoolSettings pool = new PoolSettings(
                20, connections, Duration.ofMinutes(5), Duration.ofMinutes(10), Duration.ofSeconds(10));
        WatchSettings watch = new WatchSettings(
                idleConnections,
                Duration.ofMinutes(20),
                Duration.ofMillis(200),
                Duration.ofMillis(20),
                Duration.ofMillis(200));
        this.source = new ImapSource(
                new ImapSource.Settings(at, limits, pool, watch, "Calendar"),
                InstantSource.system(),
                new Random(1),
                Thread.ofVirtual().factory());
        this.mailboxes = source.as(TestImapServer.login(name));
    }

    static Person at(TestImapServer server, String... hidden) {
        return new Person(server, server.newPerson(), server.at(hidden), 3, Limits.DEFAULT);
    }

    static Person with(TestImapServer server, int connections, Limits limits, String... hidden) {
        return new Person(server, server.newPerson(), server.at(hidden), connections, limits);
    }

    /** Somebody of that name. */
    static Person named(TestImapServer server, String name) {
        server.add(name);
        return again(server, name);
    }

    /** Somebody who was there before, over new connections. */
    static Person again(TestImapServer server, String name, String... hidden) {
        return new Person(server, name, server.at(hidden), 3, Limits.DEFAULT);
    }

    /** The same person where NOTIFY is hidden and each folder may have a connection of its own. */
    static Person idling(Person as, int connections) {
        return new Person(as.server, as.name, as.server.at("NOTIFY"), 3, Limits.DEFAULT, connections);
    }

    /** With an empty calendar. */
    Person withCalendar() throws Exception {
        mailboxes.create(CALENDAR, new FolderType("event", "default"));
        return this;
    }

    RawImap other() throws IOException {
        return new RawImap(server.port(), name);
    }

    static byte[] message(String id, String body) {
        String text = "From: ada@example.org\r\nSubject: " + id + "\r\nMessage-ID: <" + id
                + "@example.org>\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n"
                + body + "\r\n";
        return text.getBytes(StandardCharsets.UTF_8);
    }

    long append(String body) throws Exception {
        byte[] message = message("m" + IDS.incrementAndGet(), body);
        return mailboxes.append(CALENDAR, message, Set.of(), DATE).uid();
    }

    Changes changes() throws Exception {
        return mailboxes.changes(CALENDAR, null, Known.nothing());
    }

    List<Message> fetch(UidSet uids) throws Exception {
        List<Message> messages = new ArrayList<>();
        mailboxes.fetch(CALENDAR, uids, messages::add);
        return messages;
    }

    @Override
    public void close() {
        source.close();
    }
}
