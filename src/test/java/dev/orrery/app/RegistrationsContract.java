package dev.orrery.app;

import static dev.orrery.app.FaceServer.header;
import static dev.orrery.app.FaceServer.text;
import static org.assertj.core.api.Assertions.assertThat;

import dev.orrery.model.Change;
import dev.orrery.model.HomeId;
import dev.orrery.model.PrincipalKind;
import dev.orrery.model.PrincipalName;
import java.net.URLEncoder;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What back ends manage: who their users are here, and what the address of a folder is. */
abstract class RegistrationsContract {
    private static final String TOKEN = "0123456789abcdef0123456789";
    private static final String PATH = "/notifications/registrations";
    private static final JsonMapper JSON = JsonMapper.shared();

    @TempDir
    private Path directory;

    private FaceServer server;

    abstract String storeUrl();

    @BeforeEach
    void start() throws Exception {
        server = new FaceServer(storeUrl(), directory, """
                [notify]
                listen = "127.0.0.1:0"
                registrations = 8
                [[notify.account]]
                login = "dovecot"
                secret = "{plain}sesame"
                token = "%s"
                [[notify.backend]]
                name = "SOGo"
                [[notify.backend]]
                name = "imap"
                """.formatted(TOKEN));
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private HttpResponse<byte[]> ask(String method, String path, String body) throws Exception {
        return server.send(null, method, path, body, "Authorization", "Bearer " + TOKEN);
    }

    private static String enc(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    private HttpResponse<byte[]> register(String backend, String user, String person) throws Exception {
        return ask(
                "POST",
                PATH,
                JSON.createObjectNode()
                        .put("backend", backend)
                        .put("user", user)
                        .put("person", person)
                        .toString());
    }

    private long times(HttpResponse<byte[]> answer) throws Exception {
        assertThat(answer.statusCode()).as(text(answer)).isEqualTo(200);
        return JSON.readTree(text(answer)).path("times").asLong();
    }

    private long unregister(String backend, String user, String person, String more) throws Exception {
        return times(ask(
                "DELETE",
                PATH + "?backend=" + enc(backend) + "&user=" + enc(user) + "&person=" + enc(person) + more,
                ""));
    }

    /** {@code backend user person}, one page after the other. */
    private List<String> list(String query) throws Exception {
        List<String> found = new ArrayList<>();
        String next = PATH + query;
        while (!next.isEmpty()) {
            HttpResponse<byte[]> page = ask("GET", next, "");
            assertThat(page.statusCode()).as(text(page)).isEqualTo(200);
            for (JsonNode one : JSON.readTree(text(page))) {
                found.add(one.path("backend").asString() + " "
                        + one.path("user").asString() + " " + one.path("person").asString());
            }
            String link = header(page, "Link");
            next = link.isEmpty() ? "" : link.substring(1, link.indexOf('>'));
        }
        return found;
    }

    private String tell(String backend, String user, String message) throws Exception {
        HttpResponse<byte[]> told = ask("POST", "/notifications", """
                [{"backend": "%s", "user": "%s", "folder": "INBOX", "message": "%s", "event": "created"}]""".formatted(backend, user, message));
        assertThat(told.statusCode()).as(text(told)).isEqualTo(202);
        return text(told);
    }

    private List<String> told(String person) {
        return server.house().store().read(snapshot -> {
            HomeId home = snapshot.principal(new PrincipalName(PrincipalKind.USER, person))
                    .orElseThrow()
                    .home();
            return snapshot.log(home, 0, 1000).rows().stream()
                    .filter(entry -> entry.change() instanceof Change.MailTold)
                    .map(entry -> ((Change.MailTold) entry.change()).event().message())
                    .toList();
        });
    }

    @Test
    void newsGoesToWhoeverIsRegistered() throws Exception {
        server.get("ada", "/calendars/users/ada/");
        server.get("bob", "/calendars/users/bob/");
        assertThat(tell("SOGo", "office", "1")).contains("unknown-user");
        assertThat(times(register("SOGo", "Office", "ada"))).isEqualTo(1);
        assertThat(times(register("SOGo", "office", "bob@example.org"))).isEqualTo(1);
        assertThat(tell("SOGo", "OFFICE", "2")).contains("\"homes\":2");
        assertThat(tell("SOGo", "office", "2")).contains("known");
        assertThat(tell("imap", "office", "3")).as("of another back end").contains("unknown-user");
        assertThat(unregister("SOGo", "office", "bob", "")).isZero();
        assertThat(tell("SOGo", "office", "4")).contains("\"homes\":1");
        assertThat(told("ada")).containsExactly("2", "4");
        assertThat(told("bob")).containsExactly("2");
    }

    @Test
    void whoIsRegisteredIsMeantAndNobodyElseOfThatName() throws Exception {
        server.get("bob", "/calendars/users/bob/");
        server.get("ada", "/calendars/users/ada/");
        register("imap", "bob", "ada");
        tell("imap", "bob", "1");
        assertThat(told("ada")).containsExactly("1");
        assertThat(told("bob")).isEmpty();
        unregister("imap", "bob", "ada", "");
        tell("imap", "bob", "2");
        assertThat(told("bob")).as("by name again").containsExactly("2");
    }

    @Test
    void asOftenAsItWasRegisteredItIsTakenBack() throws Exception {
        register("imap", "box", "ada");
        assertThat(times(register("imap", "BOX", "ada@example.org"))).isEqualTo(2);
        assertThat(unregister("imap", "box", "ada", "")).isEqualTo(1);
        assertThat(list("")).containsExactly("imap box ada");
        assertThat(unregister("imap", "box", "ada", "")).isZero();
        assertThat(unregister("imap", "box", "ada", ""))
                .as("who is not registered")
                .isZero();
        assertThat(unregister("imap", "box", "nobody", "")).isZero();
        register("imap", "box", "ada");
        register("imap", "box", "ada");
        assertThat(unregister("imap", "box", "ada", "&all")).isZero();
        assertThat(list("")).isEmpty();
        assertThat(text(server.get(null, "/metrics"))).contains("notify_registrations 0.0");
    }

    @Test
    void registrationsAreLookedUpByAnyPart() throws Exception {
        register("SOGo", "lovelace", "ada");
        register("SOGo", "builder*1", "bob");
        register("imap", "adam", "ada");
        register("imap", "bob", "bob");
        assertThat(list(""))
                .containsExactly("SOGo builder*1 bob", "SOGo lovelace ada", "imap adam ada", "imap bob bob");
        assertThat(list("?limit=1")).as("page by page").hasSize(4);
        assertThat(list("?person=*d*&limit=1")).containsExactly("SOGo lovelace ada", "imap adam ada");
        assertThat(list("?backend=imap")).containsExactly("imap adam ada", "imap bob bob");
        assertThat(list("?user=l*e*c*")).containsExactly("SOGo lovelace ada");
        assertThat(list("?user=l*x*c*")).isEmpty();
        assertThat(list("?user=" + enc("*\\**"))).containsExactly("SOGo builder*1 bob");
        assertThat(list("?user=*ada*&person=ad*")).containsExactly("imap adam ada");
        assertThat(list("?person=bob&backend=S*")).containsExactly("SOGo builder*1 bob");
    }

    /** One letter of some languages is two in lower case. */
    @Test
    void namesThatGrowInLowerCaseAreMeasuredThen() throws Exception {
        assertThat(register("imap", "\u0130".repeat(127), "ada").statusCode()).isEqualTo(200);
        assertThat(list("?user=" + enc("*\u0130*"))).hasSize(1);
        HttpResponse<byte[]> longer = register("imap", "\u0130".repeat(128), "ada");
        assertThat(longer.statusCode()).isEqualTo(400);
        assertThat(text(longer)).contains("in lower case");
    }

    @Test
    void thereAreSoManyAndNoMore() throws Exception {
        for (int i = 0; i < 8; i++) {
            register("imap", "box" + i, "ada");
        }
        assertThat(register("imap", "box9", "ada").statusCode()).isEqualTo(507);
        assertThat(times(register("imap", "box1", "ada"))).as("again").isEqualTo(2);
        unregister("imap", "box2", "ada", "");
        assertThat(register("imap", "box9", "ada").statusCode()).isEqualTo(200);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "POST   | ''                        | x                                          | 400 | no JSON",
                "POST   | ''                        | []                                         | 400 | An object with",
                "POST   | ''                        | {\"x\": 1}                                 | 400 | Unknown member \"x\"",
                "POST   | ''                        | {}                                         | 400 | backend: text",
                "POST   | ''                        | {\"backend\": \"sogo\"}                    | 400 | [[notify.backend]]",
                "POST   | ''                        | {\"backend\": \"SOGo\"}                    | 400 | user: text",
                "POST   | ''                        | {\"backend\": \"SOGo\", \"user\": 7}       | 400 | user: text",
                "POST   | ''                        | {\"backend\": \"SOGo\", \"user\": \"a\"}   | 400 | person: text",
                "POST   | ''                        | {\"backend\": \"SOGo\", \"user\": \"a\", \"person\": \"x\"} | 404 | The person \"x\"",
                "DELETE | ?backend=SOGo&user=a      | ''                                         | 400 | person: text",
                "GET    | ?limit=0                  | ''                                         | 400 | limit is a whole",
                "GET    | ?user=%00                 | ''                                         | 400 | user: text",
                "GET    | ?user=                    | ''                                         | 400 | user: text",
                "GET    | ?after=x                  | ''                                         | 400 | after is one",
                "GET    | ?after=eHkK               | ''                                         | 400 | after is one",
                "GET    | ?after=YQAKYgox          | ''                                         | 400 | after is one",
                "PUT    | ''                        | ''                                         | 405 | by POST",
            })
    void mistakesAreNamed(String method, String query, String body, int status, String why) throws Exception {
        HttpResponse<byte[]> answer = ask(method, PATH + query, body);
        assertThat(answer.statusCode()).as(text(answer)).isEqualTo(status);
        assertThat(header(answer, "Content-Type")).isEqualTo("application/problem+json");
        assertThat(JSON.readTree(text(answer)).path("detail").asString()).contains(why);
        assertThat(list("")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({PATH, "/notifications/folder?backend=imap&user=ada&folder=INBOX"})
    void personsAndStrangersManageNothing(String path) throws Exception {
        assertThat(server.get("ada", path).statusCode()).isEqualTo(401);
        assertThat(server.get(null, path).statusCode()).isEqualTo(401);
        assertThat(server.get(null, path, "Authorization", "Bearer x").statusCode())
                .isEqualTo(401);
        assertThat(ask("GET", path, "").statusCode()).isEqualTo(200);
        assertThat(ask("GET", "/notifications/other", "").statusCode()).isNotEqualTo(200);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "INBOX",
                "Entw\u00fcrfe",
                "a b+c%20d",
                "a/b//c/",
                "..",
                "R&D?x=1#y;z",
                "'\"q\" \\ ~{}[]()<>|^`!$''*,:@'",
                "\u65e5\u672c\u8a9e \ud83d\udc38",
                "%2e%2e%2f",
            })
    void theAddressOfAFolderLeadsBackToIt(String folder) throws Exception {
        String user = "o'neil/x@example.org";
        register("SOGo", user, "ada");
        HttpResponse<byte[]> made =
                ask("GET", "/notifications/folder?backend=SOGo&user=" + enc(user) + "&folder=" + enc(folder), "");
        assertThat(made.statusCode()).as(text(made)).isEqualTo(200);
        String address = JSON.readTree(text(made)).path("address").asString();
        assertThat(address)
                .matches("/notifications/folder\\?backend=SOGo&user=[A-Za-z0-9%._*-]+&folder=[A-Za-z0-9%._*-]+");
        JsonNode back = JSON.readTree(text(ask("GET", address, "")));
        assertThat(back.path("backend").asString()).isEqualTo("SOGo");
        assertThat(back.path("user").asString()).isEqualTo(user);
        assertThat(back.path("folder").asString()).isEqualTo(folder);
        assertThat(back.path("address").asString()).isEqualTo(address);
        assertThat(back.path("persons").toString()).isEqualTo("[\"ada\"]");
        assertThat(back.path("calendars").toString()).isEqualTo("[]");
    }

    @Test
    void whatIsNoFolderHasNoAddress() throws Exception {
        String path = "/notifications/folder";
        assertThat(ask("GET", path, "").statusCode()).isEqualTo(400);
        assertThat(ask("GET", path + "?backend=x&user=a&folder=b", "").statusCode())
                .isEqualTo(400);
        assertThat(ask("GET", path + "?backend=imap&user=a&folder=%01", "").statusCode())
                .isEqualTo(400);
        assertThat(ask("GET", path + "?backend=imap&user=a", "").statusCode()).isEqualTo(400);
        assertThat(ask("PUT", path + "?backend=imap&user=a&folder=b", "").statusCode())
                .isEqualTo(405);
        assertThat(JSON.readTree(text(ask("GET", path + "?backend=imap&user=nobody&folder=b", "")))
                        .path("persons")
                        .toString())
                .isEqualTo("[]");
    }
}
