package dev.orrery.app;

import static dev.orrery.app.FaceServer.header;
import static dev.orrery.app.FaceServer.text;
import static dev.orrery.app.StockClient.tokenBody;
import static org.assertj.core.api.Assertions.assertThat;

import dev.orrery.model.Change;
import dev.orrery.model.HomeId;
import dev.orrery.model.Principal;
import dev.orrery.model.PrincipalKind;
import dev.orrery.model.PrincipalName;
import dev.orrery.store.LogEntry;
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

/**
 * The classic service as OpenChange's client sees it, and what stands in the log afterwards. What is refused before anything
 * is looked for in the store is in {@link NotificationErrorsTest}.
 */
abstract class NotificationsContract {
    static final String HASH = "{SSHA}ClCcsSYD0hESUorczYG-DBAaZcD7__4B";
    static final String SERVICE = """
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
            """.formatted(HASH);

    @TempDir
    private Path directory;

    private FaceServer server;
    private StockClient client;

    abstract String storeUrl();

    @BeforeEach
    void start() throws Exception {
        server = new FaceServer(storeUrl(), directory, SERVICE);
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

    @Test
    void aBodyBeyondAllMeasureIsRefusedWithoutBeingRead() throws Exception {
        client.signIn("openchange", "secret");
        StockClient.Answer answer =
                client.send("PUT", "/notification/newmail", client.document("SOGo", "ada", "x".repeat(2 << 20), "1"));
        assertThat(answer.status()).isEqualTo(413);
        assertThat(told("ada")).isEmpty();
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
