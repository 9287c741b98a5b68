package dev.orrery.source.imap;

import static dev.orrery.source.imap.Person.CALENDAR;

import dev.orrery.ical.CalendarObject;
import dev.orrery.mime.Mailbox;
import dev.orrery.source.imap.format.MessageFormat;
import dev.orrery.source.imap.format.MessageWriter;
import dev.orrery.source.imap.format.WriteContext;
import dev.orrery.source.imap.wire.FolderName;
import dev.orrery.source.imap.wire.UidSet;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicInteger;

/** What another client puts into a calendar folder, takes out of it and marks. */
final class CalendarMessages implements AutoCloseable {
    private static final AtomicInteger IDS = new AtomicInteger();

    private final Person person;
    private final RawImap client;

    CalendarMessages(Person person) throws IOException {
        this.person = person;
        this.client = person.other();
    }

    static String event(String uid, String summary, String... more) {
        return "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//t//EN\r\nBEGIN:VEVENT\r\nUID:" + uid
                + "\r\nDTSTAMP:20260101T000000Z\r\nDTSTART:20260102T100000Z\r\nDTEND:20260102T110000Z\r\nSUMMARY:"
                + summary + "\r\n"
                + (more.length == 0 ? "" : String.join("\r\n", more) + "\r\n") + "END:VEVENT\r\nEND:VCALENDAR\r\n";
    }

    static String nextId() {
        return "<edit" + IDS.incrementAndGet() + "@example.org>";
    }

    static byte[] message(MessageFormat format, String id, String uid, String summary) {
        byte[] text = event(uid, summary).getBytes(StandardCharsets.UTF_8);
        if (format == MessageFormat.KOLAB1) {
            return mail(id, "text/calendar; charset=utf-8", event(uid, summary));
        }
        return MessageWriter.write(
                format,
                CalendarObject.parse(text, Instant.EPOCH),
                new WriteContext(
                        new Mailbox("Ada", "ada@example.org"), id, Person.DATE, "another program", null, null));
    }

    static byte[] mail(String id, String type, String body) {
        String text = "From: ada@example.org\r\nSubject: by mail\r\nMessage-ID: " + id
                + "\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=\"b\"\r\n\r\n"
                + "--b\r\nContent-Type: text/plain\r\n\r\nSee below.\r\n--b\r\nContent-Type: " + type + "\r\n\r\n"
                + body
                + "\r\n--b--\r\n";
        return text.getBytes(StandardCharsets.UTF_8);
    }

    long add(String uid, String summary) throws Exception {
        return add(MessageFormat.KOLAB3, uid, summary);
    }

    long add(MessageFormat format, String uid, String summary) throws Exception {
        return add(CALENDAR, format, uid, summary);
    }

    long add(FolderName folder, MessageFormat format, String uid, String summary) throws Exception {
        String id = nextId();
        return append(folder, id, message(format, id, uid, summary));
    }

    /** Meant as an event, but it has no text that could be read. */
    long addBroken() throws Exception {
        String id = nextId();
        return append(CALENDAR, id, broken(id));
    }

    /** A mail with one part of this type beside a text. */
    long addMail(String type, String body) throws Exception {
        return addMailTo(CALENDAR, type, body);
    }

    long addMailTo(FolderName folder, String type, String body) throws Exception {
        String id = nextId();
        return append(folder, id, mail(id, type, body));
    }

    static byte[] broken(String id) {
        return mail(id, "text/calendar", "BEGIN:VCALENDAR\r\nthis is no calendar");
    }

    long addForeign() throws Exception {
        String id = nextId();
        return append(CALENDAR, id, mail(id, "text/plain", "Shall we have lunch?"));
    }

    private long append(FolderName folder, String id, byte[] message) throws Exception {
        client.append(folder.text(), message, "");
        return person.mailboxes.find(folder, id).stream().max().orElseThrow();
    }

    void flag(long uid, String change) throws IOException {
        client.ok("SELECT Calendar");
        client.ok("UID STORE " + uid + " " + change);
        client.ok("SELECT INBOX");
    }

    void remove(long... uids) throws IOException {
        client.ok("SELECT Calendar");
        for (long uid : uids) {
            client.ok("UID STORE " + uid + " +FLAGS (\\Deleted)");
        }
        client.ok("EXPUNGE");
        client.ok("SELECT INBOX");
    }

    /** Deletes the folder and makes it anew, under another UIDVALIDITY: servers number folders by the second. */
    void makeAnew() throws Exception {
        long before = person.mailboxes.check(CALENDAR).uidValidity();
        do {
            delete();
            person.mailboxes.create(CALENDAR, new FolderType("event", "default"));
        } while (person.mailboxes.check(CALENDAR).uidValidity() == before);
    }

    /** Cyrus keeps what was deleted under a name with the second in it, and refuses a second one of that name. */
    private void delete() throws Exception {
        long deadline = System.nanoTime() + 10_000_000_000L;
        while (true) {
            try {
                person.mailboxes.delete(CALENDAR);
                return;
            } catch (MailboxRefused e) {
                if (System.nanoTime() > deadline) {
                    throw e;
                }
            }
        }
    }

    /** UIDs of all messages there, those marked as deleted too. */
    UidSet there() throws Exception {
        return UidSet.of(
                person.changes().changed().stream().map(Changes.Entry::uid).toList());
    }

    @Override
    public void close() throws IOException {
        client.close();
    }
}
