package dev.orrery.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orrery.app.config.Config;
import dev.orrery.source.imap.FolderType;
import dev.orrery.source.imap.ImapSource;
import dev.orrery.source.imap.Mailboxes;
import dev.orrery.source.imap.TestImapServer;
import dev.orrery.source.imap.wire.FolderName;
import dev.orrery.source.imap.wire.UidSet;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A server whose people have their calendars in IMAP folders, seen from its doors and from another IMAP client. */
abstract class ImapDoors {
    @TempDir
    Path folder;

    private final HttpClient client = HttpClient.newHttpClient();
    private String format = "icalendar";
    TestImapServer imap;
    String person;
    ImapSource source;
    Mailboxes mailboxes;
    FolderName calendar;
    private House house;
    private Orrery server;

    abstract TestImapServer imap();

    @BeforeEach
    void start() throws Exception {
        imap = imap();
        person = imap.newPerson();
        source = new ImapSource(
                new ImapSource.Settings(imap.at(), "Calendar"),
                InstantSource.system(),
                new java.util.Random(1),
                Thread.ofVirtual().factory());
        mailboxes = source.as(TestImapServer.login(person));
        calendar = FolderName.of("Calendar");
        mailboxes.create(calendar, imap.isWhole() ? new FolderType("event", "default") : null);
        begin();
    }

    private void begin() throws Exception {
        house = new House(Config.parse("test", toml(), folder, Map.of()), clock());
        server = new Orrery(house).start();
    }

    /** What time it is on the server. */
    InstantSource clock() {
        return InstantSource.system();
    }

    final House house() {
        return house;
    }

    /** The server ends and comes back on the same store. */
    final void restart() throws Exception {
        restart(format);
    }

    /** The same, and writes another format from then on. */
    final void restart(String format) throws Exception {
        this.format = format;
        goAway();
        begin();
    }

    /** The server ends, and comes back with {@link #restart}. */
    final void goAway() {
        if (server != null) {
            server.close();
            server = null;
        }
    }

    final String toml() throws IOException {
        String password = TestImapServer.PASSWORD.replace("\\", "\\\\").replace("\"", "\\\"");
        return """
                [server]
                listen = "127.0.0.1:0"
                login-delay = false
                [store]
                url = "%s"
                [imap]
                host = "127.0.0.1"
                port = %d
                tls = "none"
                write-format = "%s"
                %s
                [[user]]
                name = "%s"
                mail = ["%s@example.org"]
                password = "{plain}%s"
                [[user]]
                name = "guest"
                password = "{plain}guest"
                %s
                """.formatted(
                        storeUrl(),
                        imapPort(),
                        format,
                        signingIn() + "\n" + moreOfImap(),
                        person,
                        person.replaceAll("[^A-Za-z0-9]", ""),
                        password,
                        moreTables());
    }

    String storeUrl() {
        return "sqlite:orrery.db";
    }

    /** Where the server finds the IMAP server. */
    int imapPort() throws IOException {
        return imap.port();
    }

    /** Keys of {@code [imap]} that say who signs in there. */
    String signingIn() {
        return "";
    }

    /** Lines for the table {@code [imap]}. */
    String moreOfImap() {
        return "";
    }

    /** Lines after everything else. */
    String moreTables() {
        return "";
    }

    final Orrery server() {
        return server;
    }

    @AfterEach
    void stop() {
        goAway();
        if (source != null) {
            source.close();
        }
    }

    final TestImapServer running() {
        return imap;
    }

    final HttpResponse<String> send(String method, String path, String body, String... headers) throws Exception {
        return sendAs(person, TestImapServer.PASSWORD, method, path, body, headers);
    }

    final HttpResponse<String> sendAs(
            String who, String password, String method, String path, String body, String... headers) throws Exception {
        return sendTo(server, who, password, method, path, body, headers);
    }

    /** To one of several nodes. */
    final HttpResponse<String> sendTo(
            Orrery node, String who, String password, String method, String path, String body, String... headers)
            throws Exception {
        String address = path.startsWith("/") ? path : home() + "calendar/" + path;
        String credentials =
                Base64.getEncoder().encodeToString((who + ":" + password).getBytes(StandardCharsets.UTF_8));
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(node.origin() + address))
                .method(method, HttpRequest.BodyPublishers.ofString(body))
                .header("Authorization", "Basic " + credentials);
        if (!body.isEmpty()) {
            request.header("Content-Type", body.startsWith("<") ? "application/xml" : "text/calendar");
        }
        for (int i = 0; i < headers.length; i += 2) {
            request.header(headers[i], headers[i + 1]);
        }
        return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    final String home() {
        return "/calendars/users/" + person + "/";
    }

    static String token(HttpResponse<String> sync) {
        Matcher token = Pattern.compile("sync-token>([^<]+)<").matcher(sync.body());
        assertThat(token.find()).as(sync.body()).isTrue();
        return token.group(1);
    }

    final long append(String uid, String summary) throws Exception {
        return append(uid, summary.replace(' ', '-'), event(uid, summary));
    }

    /** @param id of the message, beside the UID */
    final long append(String uid, String id, String event) throws Exception {
        return mailboxes
                .append(calendar, message(uid, id, event), Set.of("\\Seen"), Instant.now())
                .uid();
    }

    /** A message that holds an event. */
    static byte[] message(String uid, String id, String event) {
        return ("From: <x@example.org>\r\nMessage-ID: <" + uid + "-" + id + "@x>\r\nSubject: " + uid
                        + "\r\nContent-Type: text/calendar; charset=utf-8\r\n\r\n" + event)
                .getBytes(StandardCharsets.UTF_8);
    }

    final void drop(long uid) throws Exception {
        long[] modSeq = {1};
        mailboxes.fetch(calendar, UidSet.of(uid), message -> modSeq[0] = Math.max(1, message.modSeq()));
        mailboxes.retire(calendar, uid, modSeq[0]);
    }

    final List<Long> uids() throws Exception {
        List<Long> found = new ArrayList<>();
        mailboxes.fetch(calendar, all(), message -> found.add(message.uid()));
        return found;
    }

    final UidSet all() throws Exception {
        return UidSet.range(1, mailboxes.check(calendar).uidNext() - 1);
    }

    final List<String> messages() throws Exception {
        List<String> found = new ArrayList<>();
        mailboxes.fetch(calendar, all(), message -> {
            if (message.flags().stream().noneMatch("\\Deleted"::equalsIgnoreCase)) {
                found.add(new String(message.content(), StandardCharsets.UTF_8));
            }
        });
        return found;
    }

    static String event(String uid, String summary) {
        return "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//t//EN\r\nBEGIN:VEVENT\r\nUID:" + uid
                + "\r\nDTSTAMP:20260101T000000Z\r\nDTSTART:20260102T100000Z\r\nDTEND:20260102T110000Z\r\nSUMMARY:"
                + summary + "\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n";
    }
}
