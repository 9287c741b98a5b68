package dev.orrery.app;

import static dev.orrery.app.FaceServer.header;
import static dev.orrery.app.FaceServer.text;
import static org.assertj.core.api.Assertions.assertThat;

import dev.orrery.model.Change;
import dev.orrery.model.MailEvent;
import dev.orrery.model.PrincipalKind;
import dev.orrery.model.PrincipalName;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code POST /notifications}: a list of what happened, from a service account. */
class PostedNotificationsTest {
    private static final String TOKEN = "Bearer 0123456789abcdef0123456789";

    @TempDir
    private Path directory;

    private FaceServer server;

    @BeforeEach
    void start() throws Exception {
        server = new FaceServer("sqlite:orrery.db", directory, """
                [notify]
                listen = "127.0.0.1:0"
                [[notify.account]]
                login = "dovecot"
                secret = "{plain}p\u00e4ss"
                token = "0123456789abcdef0123456789"
                """);
    }

    @AfterEach
    void stop() {
        server.close();
    }

    /** Neither the token nor a session's cookie travels where everybody can read it. */
    @ParameterizedTest
    @CsvSource({"POST, /notifications", "POST, /authenticate/token", "POST, /services/authenticate/login"})
    void notOverPlainHttpBehindAProxy(String method, String path, @TempDir Path other) throws Exception {
        try (FaceServer behind =
                new FaceServer("sqlite:orrery.db", other, """
                [notify]
                listen = "127.0.0.1:0"
                [[notify.account]]
                login = "dovecot"
                secret = "{plain}p\u00e4ss"
                """, Map.of("ORRERY_SERVER_TRUSTED_PROXIES", "127.0.0.1"))) {
            HttpResponse<byte[]> answer = behind.send(
                    null,
                    method,
                    path,
                    "<ocsmanager><login>dovecot</login></ocsmanager>",
                    "Content-Type",
                    "text/xml",
                    "Authorization",
                    TOKEN,
                    "X-Forwarded-For",
                    "192.0.2.7",
                    "X-Forwarded-Proto",
                    "http");
            assertThat(answer.statusCode()).isEqualTo(403);
            assertThat(text(answer)).contains("plain HTTP");
        }
    }

    private HttpResponse<byte[]> post(String authorization, String body) throws Exception {
        return authorization.isEmpty()
                ? server.send(null, "POST", "/notifications", body)
                : server.send(null, "POST", "/notifications", body, "Authorization", authorization);
    }

    private List<Change.MailTold> told(String person) {
        return server.house()
                .store()
                .read(snapshot -> snapshot
                        .log(
                                snapshot.principal(new PrincipalName(PrincipalKind.USER, person))
                                        .orElseThrow()
                                        .home(),
                                0,
                                5000)
                        .rows()
                        .stream()
                        .filter(entry -> entry.change() instanceof Change.MailTold)
                        .map(entry -> (Change.MailTold) entry.change())
                        .toList());
    }

    private static String item(String event, String user, String message, String more) {
        return "{\"backend\":\"imap\",\"user\":\"" + user + "\",\"folder\":\"INBOX\",\"message\":" + message
                + ",\"event\":\"" + event + "\"" + more + "}";
    }

    @Test
    void everyKindOfNewsIsTaken() throws Exception {
        String list = "["
                + String.join(
                        ",",
                        item("created", "ada", "\"7\"", ",\"uidvalidity\":12"),
                        item("flags", "ada", "7", ",\"flags\":[\"\\\\Seen\"],\"total\":3,\"unread\":0"),
                        item("changed", "ADA@example.org", "7", ""),
                        item("moved", "ada", "7", ",\"target\":\"Gel\u00f6schte \\\"Objekte\\\"\""),
                        item("deleted", "ada", "7", ""),
                        item("created", "nobody", "7", ""))
                + "]";
        HttpResponse<byte[]> answer = post(TOKEN, list);
        assertThat(answer.statusCode()).as(text(answer)).isEqualTo(202);
        assertThat(text(answer))
                .isEqualTo("[" + "{\"result\":\"told\",\"homes\":1},".repeat(5) + "{\"result\":\"unknown-user\"}]");
        List<Change.MailTold> news = told("ada");
        assertThat(news)
                .extracting(Change.MailTold::type)
                .containsExactly("mail.arrived", "mail.flags_changed", "mail.changed", "mail.moved", "mail.deleted");
        assertThat(news.getFirst().event().place()).isEqualTo(new MailEvent.Place("imap", "ada", "INBOX", 12));
        assertThat(news.get(1).event().detail())
                .isEqualTo(new MailEvent.Detail("", List.of("\\Seen"), OptionalLong.of(3), OptionalLong.of(0)));
        assertThat(news.get(3).event().detail().target()).isEqualTo("Gel\u00f6schte \"Objekte\"");

        // what happens once is known the second time, what may happen again is told again
        assertThat(text(post(TOKEN, list)))
                .isEqualTo(
                        "[{\"result\":\"known\"},{\"result\":\"told\",\"homes\":1},{\"result\":\"told\",\"homes\":1},"
                                + "{\"result\":\"known\"},{\"result\":\"known\"},{\"result\":\"unknown-user\"}]");
        assertThat(told("ada")).hasSize(7);
        assertThat(text(server.get(null, "/metrics")))
                .contains("notify_told_total 7.0")
                .contains("notify_known_total 3.0")
                .contains("notify_refused_total 2.0");
    }

    @Test
    void aThousandAtOnceAndNoMore() throws Exception {
        StringBuilder list = new StringBuilder("[" + item("created", "ada", "1", ""));
        for (int i = 2; i <= 1000; i++) {
            list.append(',').append(item("created", "ada", Integer.toString(i), ""));
        }
        assertThat(post(TOKEN, list + "]").statusCode()).isEqualTo(202);
        assertThat(told("ada")).hasSize(1000);
        assertThat(post(TOKEN, list + "," + item("created", "ada", "1001", "") + "]")
                        .statusCode())
                .isEqualTo(400);
        assertThat(text(post(TOKEN, "[]"))).isEqualTo("[]");
    }

    /** Mail systems repeat themselves and each other: who comes first tells, nobody else does. How fast is printed. */
    @Test
    void ofManyWhoTellTheSameAtOnceOneDoes() throws Exception {
        int clients = 16;
        int messages = 100;
        AtomicInteger told = new AtomicInteger();
        Queue<Long> times = new ConcurrentLinkedQueue<>();
        long begin = System.nanoTime();
        try (ExecutorService threads = Executors.newFixedThreadPool(clients)) {
            List<Future<Void>> done = new ArrayList<>();
            for (int client = 0; client < clients; client++) {
                done.add(threads.submit(() -> {
                    for (int i = 1; i <= messages; i++) {
                        long sent = System.nanoTime();
                        String user = i % 2 == 0 ? "ada" : "bob";
                        HttpResponse<byte[]> answer =
                                post(TOKEN, "[" + item("created", user, Integer.toString(i), "") + "]");
                        times.add(System.nanoTime() - sent);
                        assertThat(answer.statusCode()).isEqualTo(202);
                        if (text(answer).contains("told")) {
                            told.incrementAndGet();
                        }
                    }
                    return null;
                }));
            }
            for (Future<Void> one : done) {
                one.get();
            }
        }
        double seconds = (System.nanoTime() - begin) / 1e9;
        assertThat(told).hasValue(messages);
        assertThat(told("ada")).hasSize(messages / 2);
        assertThat(told("bob")).hasSize(messages / 2);
        List<Long> sorted = times.stream().sorted().toList();
        System.out.printf(
                "notifications, %d clients at once: %.0f a second, median %.1f ms, p99 %.1f ms%n",
                clients,
                times.size() / seconds,
                sorted.get(sorted.size() / 2) / 1e6,
                sorted.get(sorted.size() * 99 / 100) / 1e6);
    }

    @Test
    void byLoginAndPasswordToo() throws Exception {
        String basic =
                "Basic " + Base64.getEncoder().encodeToString("dovecot:p\u00e4ss".getBytes(StandardCharsets.UTF_8));
        assertThat(post(basic, "[" + item("created", "ada", "1", "") + "]").statusCode())
                .isEqualTo(202);
    }

    @Test
    void onItsOwnPortToo() throws Exception {
        try (HttpClient client = HttpClient.newHttpClient()) {
            HttpRequest request = HttpRequest.newBuilder(URI.create(server.notifyOrigin() + "/notifications"))
                    .header("Authorization", TOKEN)
                    .POST(HttpRequest.BodyPublishers.ofString("[" + item("created", "ada", "1", "") + "]"))
                    .build();
            assertThat(client.send(request, HttpResponse.BodyHandlers.ofString())
                            .statusCode())
                    .isEqualTo(202);
        }
    }

    @Test
    void whoIsNoServiceAccountIsNotHeard() throws Exception {
        String list = "[" + item("created", "ada", "1", "") + "]";
        String person = "Basic " + Base64.getEncoder().encodeToString("ada:engine".getBytes(StandardCharsets.UTF_8));
        for (String credentials : List.of("", person, "Bearer", "Bearer x", TOKEN + "0", "Basic !", "Digest x")) {
            HttpResponse<byte[]> answer = post(credentials, list);
            assertThat(answer.statusCode()).as(credentials).isEqualTo(401);
            assertThat(answer.headers().allValues("WWW-Authenticate"))
                    .containsExactly("Basic realm=\"Orrery\", charset=\"UTF-8\"", "Bearer realm=\"Orrery\"");
            assertThat(header(answer, "Content-Type")).isEqualTo("application/problem+json");
        }
        assertThat(server.send(null, "GET", "/notifications", "").statusCode()).isEqualTo(405);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\0',
            value = {
                "nonsense | no JSON",
                "[] [] | no JSON",
                "{} | list",
                "[1] | [0]: an object",
                "[{}] | [0].backend",
                "[OK,{\"backend\":\"imap\",\"backend\":\"imap\"}] | no JSON",
                "[OK,{\"colour\":1}] | [1]: unknown member \"colour\"",
                "[{\"backend\":\"x\"}] | [0].backend: no mail system",
                "[{\"backend\":\"imap\"}] | [0].event",
                "[{\"backend\":\"imap\",\"event\":\"lost\"}] | [0].event: one of",
                "[{\"backend\":\"imap\",\"event\":\"created\"}] | [0].user",
                "[{\"backend\":\"imap\",\"event\":\"created\",\"user\":\"a\"}] | [0].folder",
                "[{\"backend\":\"imap\",\"event\":\"created\",\"user\":1,\"folder\":\"f\"}] | [0].user",
                "[{\"backend\":\"imap\",\"event\":\"created\",\"user\":\"a\\u0000\",\"folder\":\"f\"}] | [0].user",
                "[{\"backend\":\"imap\",\"event\":\"created\",\"user\":\"a\",\"folder\":\"f\",\"message\":1.5}] | [0].message",
                "[{\"backend\":\"imap\",\"event\":\"created\",\"user\":\"a\",\"folder\":\"f\",\"total\":-1}] | [0].total",
                "[{\"backend\":\"imap\",\"event\":\"created\",\"user\":\"a\",\"folder\":\"f\",\"flags\":\"x\"}] | [0].flags",
                "[{\"backend\":\"imap\",\"event\":\"created\",\"user\":\"a\",\"folder\":\"f\",\"flags\":[1]}] | [0].flags",
                "[{\"backend\":\"imap\",\"event\":\"created\",\"user\":\"a\",\"folder\":\"f\",\"target\":\"g\"}] | [0].target",
                "[{\"backend\":\"imap\",\"event\":\"moved\",\"user\":\"a\",\"folder\":\"f\"}] | [0].target",
            })
    void aListWithAMistakeIsRefusedAsAWhole(String body, String why) throws Exception {
        post(TOKEN, "[" + item("created", "ada", "1", "") + "]");
        HttpResponse<byte[]> answer = post(TOKEN, body.replace("OK", item("created", "ada", "2", "")));
        assertThat(answer.statusCode()).as(text(answer)).isEqualTo(400);
        assertThat(text(answer)).contains(why.replace("\"", "\\\""));
        assertThat(told("ada")).hasSize(1);
    }
}
