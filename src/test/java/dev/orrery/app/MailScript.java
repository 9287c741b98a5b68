package dev.orrery.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orrery.ScriptText;
import dev.orrery.calendar.Etags;
import dev.orrery.calendar.Preferences;
import dev.orrery.calendar.Quotas;
import dev.orrery.mime.MimeLimits;
import dev.orrery.mime.MimeReader;
import dev.orrery.model.HomeId;
import dev.orrery.model.Principal;
import dev.orrery.model.PrincipalKind;
import dev.orrery.model.PrincipalName;
import dev.orrery.store.CollectionRow;
import dev.orrery.store.LetterRow;
import dev.orrery.store.ObjectRow;
import dev.orrery.store.RequestRow;
import dev.orrery.store.sql.SqlStore;
import dev.orrery.store.sql.StoreCheck;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * A conversation by mail between a whole server and people elsewhere, as text; all of it through the real doors. {@code {7}}
 * in a line is the date in seven days. At the end nobody may have been sent
 * a mail that the script did not name, and the store is whole.
 *
 * <pre>
 * > config                     lines of configuration; first of all, if at all
 * > preference NAME KEY        its value; NAME is ada, bob, or KIND:NAME
 * > limit QUOTA ADDRESS TIME   how long somebody may hold what the quota counts
 * > mail FROM to ADDRESS [unproved]  METHOD and components, as a mail from there; '* N LINE' is N lines with # counted
 * > raw FROM to ADDRESS        a whole mail, with '.' for an empty line
 * > answer                     what the last mail was answered, up to where the line ends
 * > sent ADDRESS               lines of the next mail to somebody elsewhere, and of its calendar
 * > visit ADDRESS N [CHOICE]   the page behind the link of the Nth mail there: its status, and lines of it
 * > rsvp ADDRESS N CHOICE      the same of the page when its button is pressed
 * > bounce ADDRESS N ACTION [RECIPIENT]  a mail system's notice to ada about the Nth mail there; 'forged' has guessed its Message-ID
 * > silence                    nobody was sent anything more
 * > put NAME FILE [in CALENDAR]  components that a client stores
 * > remove NAME FILE           it is removed again
 * > expect NAME UID            lines of what is stored, as soon as it has them; '! LINE' is not there; 'nothing'
 * > learned NAME ADDRESS      start and kind of what somebody elsewhere told of their time; 'nothing'
 * > inbox NAME UID             the same of the letter in the inbox
 * > requests NAME              KIND METHOD SENDER of everything that waits for a word
 * > accept NAME [in vain]; > decline NAME; > refuse NAME  the one that waits; who is refused hears nothing
 * > offers NAME                start of what is held for somebody who was offered it; > elapse NAME: they are over
 * </pre>
 */
final class MailScript {
    private static final DateTimeFormatter DAY = DateTimeFormatter.BASIC_ISO_DATE;
    private static final Pattern DAYS = Pattern.compile("\\{(\\d+)}");
    private static final String LAST = "end@nowhere.example";

    private final String storeUrl;
    private final Path directory;
    private final LocalDate today = LocalDate.now(ZoneOffset.UTC);
    private final Map<String, Integer> read = new HashMap<>();
    private final SmtpPeer out;
    private FaceServer server;
    private LmtpPeer in;
    private String answer = "";
    private int mails;

    MailScript(String storeUrl, Path directory, SmtpPeer out) {
        this.storeUrl = storeUrl;
        this.directory = directory;
        this.out = out;
    }

    static void run(String storeUrl, Path directory, String script) throws Exception {
        try (SmtpPeer out = new SmtpPeer()) {
            new MailScript(storeUrl, directory, out).run(script);
        }
    }

    private void run(String script) throws Exception {
        try {
            ScriptText.run(DAYS.matcher(script).replaceAll(this::day), this::run);
            silence();
            List<String> discrepancies = new ArrayList<>();
            new StoreCheck((SqlStore) server.house().store(), Etags::of).run(discrepancies::add);
            assertThat(discrepancies).isEmpty();
        } finally {
            if (in != null) {
                in.close();
                server.close();
            }
        }
    }

    private String day(java.util.regex.MatchResult days) {
        return today.plusDays(Long.parseLong(days.group(1))).format(DAY);
    }

    private void run(ScriptText.Command command) throws Exception {
        String[] words = command.words();
        List<String> body = command.body();
        if (in == null) {
            begin(words[0].equals("config") ? body : List.of());
        }
        switch (words[0]) {
            case "config" -> assertThat(mails).isZero();
            case "preference" -> prefer(person(words[1]), words[2], String.join("\n", body));
            case "limit" ->
                new Quotas(
                                server.house().store(),
                                server.house().principals(),
                                server.house().clock())
                        .limit(words[1], words[2], words[3]);
            case "mail" -> deliver(words[1], words[3], mail(words[1], words[3], body, !command.says("unproved")));
            case "raw" -> deliver(words[1], words[3], String.join("\n", body).replaceAll("(?m)^\\.$", ""));
            case "answer" ->
                assertThat(answer).startsWith(String.join(" ", List.of(words).subList(1, words.length)));
            case "sent" -> sent(words[1], body);
            case "visit" -> visit(words, "GET", body);
            case "rsvp" -> visit(words, "POST", body);
            case "bounce" -> bounce(words);
            case "silence" -> silence();
            case "put" -> put(words[1], words.length > 3 ? words[4] : "calendar", words[2], body);
            case "remove" ->
                assertThat(server.send(words[1], "DELETE", path(words[1], "calendar", words[2]), "")
                                .statusCode())
                        .isEqualTo(204);
            case "expect" -> expect(person(words[1]).home(), "", words[2], body);
            case "inbox" -> expect(person(words[1]).home(), "inbox", words[2], body);
            case "learned" -> learned(person(words[1]).home(), words[2], body);
            case "requests" -> assertThat(requests(words[1])).containsExactlyInAnyOrderElementsOf(body);
            case "accept", "decline", "refuse" -> decide(words[1], words[0], !command.says("vain"));
            case "offers" -> assertThat(offers(person(words[1]).home())).containsExactlyElementsOf(body);
            case "elapse" -> elapse(person(words[1]).home());
            default -> throw new AssertionError("no such command: " + words[0]);
        }
    }

    private void begin(List<String> more) throws Exception {
        server = new FaceServer(storeUrl, directory, """
                [scheduling]
                wait-milliseconds = 10000
                [mail]
                domain = "example.org"
                smtp = "127.0.0.1:%d"
                trusted-authserv-id = "mx.example.org"
                lmtp-listen = "127.0.0.1:0"
                %s
                """.formatted(out.port(), String.join("\n", more)));
        in = new LmtpPeer(server.lmtpPort());
    }

    private Principal person(String name) {
        int colon = name.indexOf(':');
        PrincipalKind kind = colon < 0
                ? PrincipalKind.USER
                : PrincipalKind.valueOf(name.substring(0, colon).toUpperCase(Locale.ROOT));
        return server.house()
                .principals()
                .find(new PrincipalName(kind, name.substring(colon + 1)))
                .orElseThrow();
    }

    private void prefer(Principal person, String key, String value) {
        new Preferences(server.house().store()).set(person, key, value);
    }

    private String mail(String from, String to, List<String> body, boolean proved) {
        String calendar =
                "BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:-//test//EN\n" + String.join("\n", body) + "\nEND:VCALENDAR\n";
        String method = body.getFirst().substring("METHOD:".length());
        String proof = "Authentication-Results: mx.example.org; dmarc=pass header.from="
                + from.substring(from.indexOf('@') + 1) + "\n";
        return "From: <%s>\nTo: <%s>\n%sMessage-ID: <%d@script>\nMIME-Version: 1.0\n"
                        .formatted(from, to, proved ? proof : "", mails)
                + "Content-Type: text/calendar; method=" + method + "; charset=utf-8\n\n" + calendar;
    }

    private static Stream<String> repeated(String line) {
        String[] words = line.split(" ", 3);
        return words[0].equals("*")
                ? IntStream.range(0, Integer.parseInt(words[1])).mapToObj(i -> words[2].replace("#", "" + i))
                : Stream.of(line);
    }

    private void deliver(String from, String to, String mail) throws Exception {
        mails++;
        answer = in.deliver(from, mail, to).getFirst();
    }

    private void sent(String address, List<String> expected) throws Exception {
        int number = read.merge(address, 1, Integer::sum);
        await(() -> to(address).size() >= number, "mail " + number + " to " + address);
        ScriptText.expect(to(address).get(number - 1), expected);
    }

    /** Head and calendar of each mail to an address, in the order in which they came. */
    private List<List<String>> to(String address) {
        return out.received().stream()
                .filter(mail -> mail.recipient().equals(address))
                .map(MailScript::lines)
                .toList();
    }

    private SmtpPeer.Received mail(String address, String number) {
        return out.received().stream()
                .filter(mail -> mail.recipient().equals(address))
                .toList()
                .get(Integer.parseInt(number) - 1);
    }

    private void bounce(String[] words) throws Exception {
        String known = mail(words[1], words[2]).header("Message-ID");
        boolean forged = words[3].equals("forged");
        mails++;
        answer = in.deliver(
                        "",
                        Notices.about(
                                forged ? "<itip.00000000000000000000000000000000@example.org>" : known,
                                words.length > 4 ? words[4] : words[1],
                                forged ? "failed" : words[3]),
                        "ada@example.org")
                .getFirst();
    }

    private void visit(String[] words, String method, List<String> expected) throws Exception {
        String link = RsvpLinks.in(mail(words[1], words[2]));
        assertThat(link).as("link in the mail").isNotEmpty();
        var page = method.equals("POST")
                ? server.send(
                        null,
                        method,
                        link,
                        "answer=" + words[3] + "&comment=Bis+dann",
                        "Content-Type",
                        "application/x-www-form-urlencoded")
                : server.get(null, link + (words.length > 3 ? "?" + words[3] : ""));
        List<String> lines = new ArrayList<>(List.of("STATUS " + page.statusCode()));
        lines.addAll(RsvpLinks.lines(FaceServer.text(page)));
        ScriptText.expect(lines, expected);
    }

    private static List<String> lines(SmtpPeer.Received mail) {
        List<String> lines = new ArrayList<>();
        new MimeReader(MimeLimits.DEFAULT)
                .read(mail.text().getBytes(StandardCharsets.UTF_8)).leaves().stream()
                        .filter(part -> part.is("text/calendar"))
                        .forEach(part -> lines.addAll(ScriptText.unfolded(part.text())));
        lines.add("From: " + mail.header("From"));
        return lines;
    }

    /** Whatever was to be sent is written before a last letter, and gone when none is left. */
    private void silence() throws Exception {
        int number = read.merge(LAST, 1, Integer::sum);
        put("ada", "calendar", "end" + number, List.of("""
                BEGIN:VEVENT
                UID:end%d
                DTSTAMP:20260101T000000Z
                DTSTART:20360101T000000Z
                DTEND:20360101T000001Z
                ORGANIZER:mailto:ada@example.org
                ATTENDEE:mailto:%s
                END:VEVENT""".formatted(number, LAST)
                .split("\n")));
        await(() -> to(LAST).size() >= number, "the last mail");
        await(
                () -> server.house().store().read(snapshot -> snapshot.mail().countLetters(LetterRow.State.WAITING))
                        == 0,
                "no letter");
        for (SmtpPeer.Received mail : out.received()) {
            assertThat(to(mail.recipient()))
                    .as("mails to %s", mail.recipient())
                    .hasSize(read.getOrDefault(mail.recipient(), 0));
        }
    }

    private void put(String user, String collection, String file, List<String> body) throws Exception {
        String calendar =
                "BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:-//test//EN\n" + String.join("\n", body) + "\nEND:VCALENDAR\n";
        var put = server.send(user, "PUT", path(user, collection, file), calendar.replace("\n", "\r\n"));
        assertThat(put.statusCode()).as(FaceServer.text(put)).isIn(201, 204);
    }

    private static String path(String user, String collection, String file) {
        return "/calendars/users/" + user + "/" + collection + "/" + file + ".ics";
    }

    /** Messages between people here need a moment. */
    private void expect(HomeId home, String collection, String uid, List<String> expected) throws Exception {
        Instant deadline = Instant.now().plusSeconds(30);
        while (true) {
            Optional<String> stored = stored(home, collection, uid);
            try {
                if (expected.equals(List.of("nothing"))) {
                    assertThat(stored).isEmpty();
                } else {
                    assertThat(stored).as("stored").isPresent();
                    ScriptText.expect(ScriptText.unfolded(stored.get()), expected);
                }
                return;
            } catch (AssertionError notYet) {
                if (Instant.now().isAfter(deadline)) {
                    throw notYet;
                }
                LockSupport.parkNanos(5_000_000);
            }
        }
    }

    private Optional<String> stored(HomeId home, String name, String uid) {
        return server.house().store().read(snapshot -> {
            for (CollectionRow row : snapshot.collections(home)) {
                Optional<ObjectRow> found = (name.isEmpty()
                                ? !row.name().equals("inbox")
                                : row.name().equals(name))
                        ? snapshot.objectByUid(row.ref(), uid)
                        : Optional.empty();
                if (found.isPresent()) {
                    return Optional.of(new String(snapshot.content(found.get()), StandardCharsets.UTF_8));
                }
            }
            return Optional.<String>empty();
        });
    }

    private List<RequestRow> waiting(String name) {
        HomeId home = person(name).home();
        return server.house().store().read(snapshot -> snapshot.bookings().requests(home, 100));
    }

    private List<String> requests(String name) {
        return waiting(name).stream()
                .map(row -> row.kind() + " " + row.method() + " " + row.sender())
                .toList();
    }

    /** For a room or a resource ada decides, who acts for it. */
    private void decide(String name, String decision, boolean taken) throws Exception {
        String request = "/requests/" + waiting(name).getFirst().id() + "/" + decision;
        var decided = server.send(name.contains(":") ? "ada" : name, "POST", request, "");
        assertThat(decided.statusCode()).as(FaceServer.text(decided)).isBetween(taken ? 200 : 400, taken ? 204 : 400);
    }

    private List<String> offers(HomeId home) {
        return server.house()
                .store()
                .read(snapshot -> snapshot.bookings().offers(home, Instant.now()).stream()
                        .map(offer ->
                                Instant.ofEpochSecond(offer.start()).toString().replaceAll("[-:]", ""))
                        .toList());
    }

    private void learned(HomeId home, String address, List<String> expected) {
        List<String> known = server.house()
                .store()
                .read(snapshot -> snapshot.learned().of(home, "mailto:" + address).stream()
                        .flatMap(told -> told.periods().stream())
                        .map(period ->
                                Instant.ofEpochSecond(period.start()).toString().replaceAll("[-:]", "") + " "
                                        + period.kind().text())
                        .toList());
        assertThat(known.isEmpty() ? List.of("nothing") : known).containsExactlyElementsOf(expected);
    }

    private void elapse(HomeId home) {
        server.house().store().write(new TreeSet<>(List.of(home)), tx -> {
            tx.bookings().expireOffers(home, tx.now().plus(Duration.ofDays(1)));
            return true;
        });
    }

    private static void await(Callable<Boolean> condition, String what) throws Exception {
        Instant deadline = Instant.now().plusSeconds(60);
        while (!condition.call()) {
            assertThat(Instant.now()).as(what).isBefore(deadline);
            LockSupport.parkNanos(5_000_000);
        }
    }
}
