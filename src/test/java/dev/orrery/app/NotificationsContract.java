package dev.orrery.app;

import static dev.orrery.app.FaceServer.header;
import static dev.orrery.app.FaceServer.text;
import static dev.orrery.app.StockClient.loginBody;
import static dev.orrery.app.StockClient.tokenBody;
import static org.assertj.core.api.Assertions.assertThat;

import dev.orrery.model.Change;
import dev.orrery.model.HomeId;
import dev.orrery.model.Principal;
import dev.orrery.model.PrincipalKind;
import dev.orrery.model.PrincipalName;
import dev.orrery.store.LogEntry;
import java.io.InputStream;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The classic service as OpenChange's client sees it: every row of its tables, and what stands in the log afterwards. */
abstract class NotificationsContract {
    private static final String HASH = "{SSHA}ClCcsSYD0hESUorczYG-DBAaZcD7__4B";

    @TempDir
    private Path directory;

    private FaceServer server;
    private StockClient client;

    abstract String storeUrl();

    @BeforeEach
    void start() throws Exception {
        server = new FaceServer(storeUrl(), directory, """
                [notify]
                listen = "127.0.0.1:0"
                [[notify.account]]
                login = "openchange"
                secret = "%s"
                token = "0123456789abcdef0123456789"
                [[notify.account]]
                login = "plain@example.org"
                secret = "{plain}p\u00e4ss"
                [[notify.backend]]
                name = "SOGo"
                [[notify.backend]]
                name = "imap"
                """.formatted(HASH));
        client = new StockClient(server.notifyOrigin());
    }

    @AfterEach
    void stop() {
        client.close();
        server.close();
    }

    private List<Change.MailTold> told(String person) {
        return server.house().store().read(snapshot -> {
            HomeId home = snapshot.principal(new PrincipalName(PrincipalKind.USER, person))
                    .map(Principal::home)
                    .orElse(HomeId.REGISTRY); // nothing was ever told to who is not known yet
            return snapshot.log(home, 0, 1000).rows().stream()
                    .map(LogEntry::change)
                    .filter(Change.MailTold.class::isInstance)
                    .map(Change.MailTold.class::cast)
                    .toList();
        });
    }

    @ParameterizedTest
    @CsvSource({"openchange, secret", "openchange, " + HASH, "plain@example.org, p\u00e4ss"})
    void newsIsTakenFromWhoSignsIn(String login, String secret) throws Exception {
        assertThat(client.signIn(login, secret).newMail("SOGo", "ada", "inbox", "4"))
                .isEmpty();
        assertThat(told("ada")).hasSize(1);
        Change.MailTold news = told("ada").getFirst();
        assertThat(news.type()).isEqualTo("mail.arrived");
        assertThat(news.event().place().folder()).isEqualTo("inbox");
        assertThat(news.event().message()).isEqualTo("4");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "/services"})
    void underEitherAddress(String prefix) throws Exception {
        try (StockClient other = new StockClient(server.notifyOrigin() + prefix)) {
            assertThat(other.signIn("openchange", "secret").newMail("SOGo", "ada", "inbox", "1"))
                    .isEmpty();
        }
        assertThat(told("ada")).hasSize(1);
    }

    @Test
    void loginByPutAndAThirdSegment() throws Exception {
        String proof = client.challenge("openchange", "secret");
        StockClient.Answer answer = client.send("PUT", "/services/authenticate/login/7", tokenBody(proof));
        assertThat(answer.error()).isEmpty();
        assertThat(answer.text()).contains("<token>").contains("<ttl>10</ttl>");
    }

    @Test
    void severalMessagesInOneSessionAndOneMessageOnce() throws Exception {
        client.signIn("openchange", "secret");
        assertThat(client.newMail("SOGo", "ada", "inbox", "4")).isEmpty();
        assertThat(client.newMail("SOGo", "Ada", "INBOX", "4")).isEqualTo("417 Message already registered");
        assertThat(client.newMail("SOGo", "ada@example.org", "inbox", "5")).isEmpty();
        assertThat(client.newMail("SOGo", "bob", "inbox", "4")).isEmpty();
        assertThat(client.newMail("imap", "ada", "inbox", "4")).isEmpty();
        assertThat(client.newMail("SOGo", "ada", "sent items", "4")).isEmpty();
        assertThat(client.newMail("SOGo", "ada", "inbox", "0")).isEmpty();
        assertThat(client.newMail("SOGo", "ada", "inbox", "0")).isEmpty();
        assertThat(told("ada")).hasSize(6);
        assertThat(told("bob")).hasSize(1);
    }

    /** Section 7 of what was found out about real clients: white space, unknown children, a cookie that stayed. */
    @Test
    void documentsAsOtherProgramsWriteThem() throws Exception {
        client.challenge("openchange", "secret");
        String stale = client.cookies.get("token");
        client.signIn("openchange", "secret");
        client.cookies.put("token", stale);
        String spaced = client.document("SOGo", "ada", "inbox", "4")
                .replace("><", ">\n  <")
                .replace("<backend>", "<subject>new</subject><backend>\n")
                .replace("</notification>", "<!-- here --></notification>");
        assertThat(client.put(spaced)).isEmpty();
        assertThat(told("ada").getFirst().event().place().backend()).isEqualTo("SOGo");
    }

    /** A session of somebody else, though of the same account. */
    @Test
    void aTokenOfAnotherSessionIsForeign() throws Exception {
        try (StockClient other = new StockClient(server.notifyOrigin())) {
            other.signIn("openchange", "secret");
            client.signIn("openchange", "secret");
            client.token = other.token;
            assertThat(client.newMail("SOGo", "ada", "inbox", "1")).isEqualTo("403 Access forbidden");
        }
        assertThat(told("ada")).isEmpty();
    }

    @Test
    void whoWaitsForChangesHearsOfIt() throws Exception {
        String here = header(server.send("ada", "HEAD", "/changes?since=now", ""), "X-Track-Cursor");
        CompletableFuture<HttpResponse<byte[]>> waiting = new CompletableFuture<>();
        Thread.startVirtualThread(() -> {
            try {
                waiting.complete(server.get("ada", "/changes?type=mail.*&wait=30&since=" + here));
            } catch (Exception e) {
                waiting.completeExceptionally(e);
            }
        });
        assertThat(client.signIn("openchange", "secret").newMail("SOGo", "ada", "inbox", "4"))
                .isEmpty();
        HttpResponse<byte[]> heard = waiting.get(60, TimeUnit.SECONDS);
        assertThat(text(heard))
                .contains("\"type\":\"mail.arrived\"")
                .contains("\"resource\":\"/calendars/users/ada/\"")
                .contains("\"origin\":\"notify\"")
                .contains("\"data\":{\"backend\":\"SOGo\",\"user\":\"ada\",\"folder\":\"inbox\",\"message\":\"4\"}");
    }

    @Test
    void namesWithEveryCharacter() throws Exception {
        client.signIn("openchange", "secret");
        String folder = "Entw\u00fcrfe &amp; \"R&#38;D\" &lt;\u65e5\u672c&gt;/*%~{}\\";
        assertThat(client.newMail("SOGo", "ada", folder, "1")).isEmpty();
        assertThat(told("ada").getFirst().event().place().folder())
                .isEqualTo("Entw\u00fcrfe & \"R&D\" <\u65e5\u672c>/*%~{}\\");
        assertThat(client.newMail("SOGo", "ada", folder, "1")).isEqualTo("417 Message already registered");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "text/xml                | <ocsmanager><login>openchange</login></ocsmanager>    | ",
                "text/xml; charset=utf-8 | <ocsmanager><login>nobody</login></ocsmanager>        | ",
                "application/xml         | <ocsmanager><login>openchange</login></ocsmanager>    | 417 Invalid Parameter",
                "''                      | <ocsmanager><login>openchange</login></ocsmanager>    | 417 Invalid Parameter",
                "text/xml                | <ocsmanager><login>open                               | 417 Invalid Parameter",
                "text/xml                | ''                                                    | 417 Invalid Parameter",
                "text/xml                | <other><login>openchange</login></other>              | 417 Invalid Parameter",
                "text/xml                | <ocsmanager xmlns='urn:x'><login>a</login></ocsmanager> | 417 Invalid Parameter",
                "text/xml                | <ocsmanager><name>openchange</name></ocsmanager>      | 417 Invalid Parameter",
                "text/xml                | <ocsmanager><login></login></ocsmanager>              | 417 Invalid Parameter",
                "text/xml                | <ocsmanager><login>a b</login></ocsmanager>           | 417 Invalid Parameter",
                "text/xml                | <!DOCTYPE ocsmanager [<!ENTITY a 'b'>]><ocsmanager><login>&a;</login></ocsmanager> | 417 Invalid Parameter",
            })
    void tokenErrors(String type, String body, String error) throws Exception {
        StockClient.Answer answer = type.isEmpty()
                ? client.send("POST", "/authenticate/token", body, "")
                : client.send("POST", "/authenticate/token", body, "Content-Type", type);
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.error()).isEqualTo(error == null ? "" : error);
        assertThat(answer.http().headers().firstValue("Content-Type")).contains("text/xml; charset=utf-8");
        assertThat(answer.http().headers().firstValue("Cache-Control")).contains("no-cache");
    }

    private String login(String body) throws Exception {
        StockClient.Answer answer = client.send("POST", "/authenticate/login", body);
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.http().headers().allValues("Set-Cookie"))
                .anyMatch(set -> set.startsWith("token=; Max-Age=0"));
        return answer.error();
    }

    @Test
    void loginErrors() throws Exception {
        assertThat(login(tokenBody("x"))).isEqualTo("403 Invalid Session");
        client.cookies.put("ocsmanager", "0123");
        assertThat(login(tokenBody("x"))).isEqualTo("403 Invalid Session");

        client.challenge("openchange", "secret");
        client.cookies.remove("token");
        assertThat(login(tokenBody("x"))).isEqualTo("403 Invalid Token");
        client.challenge("openchange", "secret");
        client.cookies.put("token", "other");
        assertThat(login(tokenBody("x"))).isEqualTo("403 Invalid Token");

        for (String body : List.of("", "<ocsmanager>", "<ocsmanager/>", tokenBody(""), tokenBody("x"), "<xml/>")) {
            client.challenge("openchange", "secret");
            assertThat(login(body)).as(body).isEqualTo("401 Invalid credentials");
        }
        String proof = client.challenge("openchange", "wrong");
        assertThat(login(tokenBody(proof))).isEqualTo("401 Invalid credentials");
        assertThat(login(tokenBody(client.challenge("nobody", "secret")))).isEqualTo("401 Invalid credentials");
        assertThat(login(tokenBody(client.challenge("plain@example.org", HASH))))
                .as("who has only a hash of another salt")
                .isEqualTo("401 Invalid credentials");
    }

    @Test
    void aChallengeIsUsedOnce() throws Exception {
        String proof = client.challenge("openchange", "secret");
        String session = client.cookies.get("ocsmanager");
        String token = client.cookies.get("token");
        assertThat(login(tokenBody("wrong"))).isEqualTo("401 Invalid credentials");
        client.cookies.put("token", token);
        assertThat(login(tokenBody(proof))).as("after a failure").isEqualTo("403 Invalid Session");

        String next = client.challenge("openchange", "secret");
        session = client.cookies.get("ocsmanager");
        token = client.cookies.get("token");
        assertThat(login(tokenBody(next))).isEmpty();
        assertThat(client.cookies.get("ocsmanager")).as("session after login").isNotEqualTo(session);
        client.cookies.put("token", token);
        assertThat(login(tokenBody(next))).as("replayed").isEqualTo("403 Invalid Token");
        client.cookies.put("ocsmanager", session);
        client.cookies.put("token", token);
        assertThat(login(tokenBody(next))).as("replayed under the old id").isEqualTo("403 Invalid Token");
        assertThat(client.newMail("SOGo", "ada", "inbox", "1")).isEqualTo("472 Invalid token");
    }

    @Test
    void whatDoesNotExistLooksLikeWhatDoes() throws Exception {
        for (String login : List.of("openchange", "plain@example.org", "nobody")) {
            assertThat(client.salt(login)).as(login).hasSize(4).isEqualTo(client.salt(login));
        }
        assertThat(client.salt("nobody")).isNotEqualTo(client.salt("nobody2"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "                        | 472 Invalid token",
                "<ocsmanager><token>     | 472 Invalid token",
                "<xml><token>T</token></xml> | 472 Invalid token",
                "<ocsmanager/>           | 472 Invalid token",
                "<ocsmanager><token></token></ocsmanager> | 472 Invalid token",
                "<ocsmanager><token>%%</token></ocsmanager> | 472 Invalid token",
                "<!DOCTYPE ocsmanager [<!ENTITY t 'T'>]><ocsmanager><token>&t;</token></ocsmanager> | 472 Invalid token",
                "<!DOCTYPE ocsmanager SYSTEM 'file:///etc/passwd'><ocsmanager><token>T</token></ocsmanager> | 472 Invalid token",
                "<ocsmanager xmlns='urn:x'><token>T</token></ocsmanager> | 472 Invalid token",
                "<ocsmanager><token>bm8=</token></ocsmanager> | 403 Access forbidden",
                "<ocsmanager><token>Zm9yZWlnbiBmb3JlaWduIGZvcmVpZ24gZm9yZWlnbiE=</token></ocsmanager> | 403 Access forbidden",
                "<ocsmanager><token>HEX</token></ocsmanager> | 403 Access forbidden",
                "<ocsmanager><token>T</token></ocsmanager> | 417 Missing Notification",
                "<ocsmanager><token>T</token><notification/></ocsmanager> | 417 Missing notification type",
                "<ocsmanager><token>T</token><notification category=''/></ocsmanager> | 417 Missing notification type",
                "<ocsmanager><token>T</token><notification category='x'/></ocsmanager> | 417 Invalid notification type",
            })
    void newMailErrors(String body, String error) throws Exception {
        client.signIn("openchange", "secret");
        String hex = new String(java.util.Base64.getUrlDecoder().decode(client.token), StandardCharsets.US_ASCII);
        assertThat(hex).matches("[0-9a-f]{40}");
        String sent = body == null
                ? ""
                : body.replace(">T<", ">" + client.token + "<").replace("HEX", hex);
        assertThat(client.put(sent)).isEqualTo(error);
    }

    @ParameterizedTest
    @CsvSource({
        "backend, 417 Invalid/Missing backend parameter",
        "folder, 417 Invalid/Missing folder parameter",
        "messageID, 417 Invalid/Missing messageID parameter",
        "username, 417 Invalid/Missing username parameter",
    })
    void missingParameters(String name, String error) throws Exception {
        client.signIn("openchange", "secret");
        String whole = client.document("SOGo", "ada", "inbox", "1");
        String element = "<" + name + ">[^<]*</" + name + ">";
        assertThat(client.put(whole.replaceAll(element, ""))).isEqualTo(error);
        assertThat(client.put(whole.replaceAll(element, "<" + name + "/>"))).isEqualTo(error);
        String endless = "<" + name + ">" + "x".repeat(1001) + "</" + name + ">";
        assertThat(client.put(whole.replaceAll(element, endless))).isEqualTo(error);
        assertThat(told("ada")).isEmpty();
    }

    @Test
    void whatIsNotHere() throws Exception {
        client.signIn("openchange", "secret");
        assertThat(client.newMail("sogo", "ada", "inbox", "1")).isEqualTo("417 Specified backend is invalid");
        assertThat(client.newMail("SOGo", "nobody", "inbox", "1")).isEqualTo("417 Invalid user");
        assertThat(client.newMail("SOGo", "a%", "inbox", "1")).isEqualTo("417 Invalid user");
        assertThat(text(server.get(null, "/metrics"))).contains("notify_refused_total 3.0");
    }

    @Test
    void theTokenAloneIsNotEnough() throws Exception {
        client.signIn("openchange", "secret");
        client.cookies.clear();
        assertThat(client.newMail("SOGo", "ada", "inbox", "1")).isEqualTo("403 Access forbidden");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "GET  | /authenticate/token   | 405 | POST",
                "PUT  | /authenticate/token   | 405 | POST",
                "GET  | /authenticate/login   | 405 | POST, PUT",
                "POST | /notification/newmail | 405 | PUT",
                "GET  | /services/notification/newmail | 405 | PUT",
                "GET  | /                     | 404 | ",
                "POST | /authenticate         | 404 | ",
                "POST | /authenticate/other   | 404 | ",
                "POST | /a/authenticate/token | 404 | ",
            })
    void otherMethodsAndAddresses(String method, String path, int status, String allow) throws Exception {
        StockClient.Answer answer = client.send(method, path, "");
        assertThat(answer.status()).isEqualTo(status);
        assertThat(answer.http().headers().firstValue("Allow").orElse(null)).isEqualTo(allow);
        assertThat(answer.error()).startsWith(status + " ");
    }

    @Test
    void aBodyBeyondAllMeasureIsRefusedWithoutBeingRead() throws Exception {
        client.signIn("openchange", "secret");
        StockClient.Answer answer =
                client.send("PUT", "/notification/newmail", client.document("SOGo", "ada", "x".repeat(2 << 20), "1"));
        assertThat(answer.status()).isEqualTo(413);
        assertThat(told("ada")).isEmpty();
    }

    /** What comes over the wire is what an old library sends: HTTP/1.0, and one that waits for 100. */
    @Test
    void oldProtocolsAndExpectations() throws Exception {
        URI address = URI.create(server.notifyOrigin());
        byte[] body = loginBody("openchange").getBytes(StandardCharsets.UTF_8);
        for (String version : List.of("1.0", "1.1")) {
            try (Socket socket = new Socket(address.getHost(), address.getPort())) {
                socket.setSoTimeout(10_000);
                String head = "POST /authenticate/token HTTP/" + version + "\r\nHost: x\r\nContent-Type: text/xml\r\n"
                        + "Content-Length: " + body.length + "\r\n"
                        + (version.equals("1.1") ? "Expect: 100-continue\r\nConnection: close\r\n" : "") + "\r\n";
                socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
                InputStream in = socket.getInputStream();
                if (version.equals("1.1")) {
                    byte[] first = in.readNBytes(25);
                    assertThat(new String(first, StandardCharsets.US_ASCII)).isEqualTo("HTTP/1.1 100 Continue\r\n\r\n");
                }
                socket.getOutputStream().write(body);
                assertThat(new String(in.readAllBytes(), StandardCharsets.UTF_8))
                        .contains(" 200 ")
                        .contains("<token type=\"salt\">");
            }
        }
    }

    @Test
    void theSameAtTheServersOwnAddress() throws Exception {
        String origin = server.origin();
        try (StockClient other = new StockClient(origin)) {
            assertThat(other.signIn("openchange", "secret").newMail("SOGo", "ada", "inbox", "1"))
                    .isEmpty();
        }
        String metrics = new String(server.get(null, "/metrics").body(), StandardCharsets.UTF_8);
        assertThat(metrics).contains("notify_told_total 1.0").contains("notify_sessions ");
        assertThat(Arrays.stream(metrics.split("\n")).filter(line -> line.startsWith("notify_refused_total")))
                .containsExactly("notify_refused_total 0.0");
    }
}
