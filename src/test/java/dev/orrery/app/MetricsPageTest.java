package dev.orrery.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orrery.app.config.Config;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** {@code docs/metrics.md} names every figure, with the words that the server has for it, and no other. */
class MetricsPageTest {
    private static final Path PAGE = Path.of("docs/metrics.md");
    private static final Pattern TOLD = Pattern.compile("(?m)^# HELP (\\S+) (.*)$");
    private static final Pattern ROW = Pattern.compile("(?m)^\\| `(\\w+)`(?: [^|]*)?\\| (.*) \\|$");

    /** Everything that has figures of its own; none of it need be there. */
    private static final String CONFIGURATION = """
            [server]
            listen = "127.0.0.1:0"
            [store]
            url = "sqlite::memory:"
            journal-url = "sqlite::memory:"
            [imap]
            host = "127.0.0.1"
            port = 1
            tls = "none"
            [mail]
            domain = "example.org"
            smtp = "127.0.0.1:1"
            rsvp-url = "https://calendar.example.org"
            lmtp-listen = "127.0.0.1:0"
            inbox = "people"
            [[tracker.provider]]
            name = "demo"
            driver = "simulator"
            [queues]
            doorbells = true
            [nats]
            url = "nats://127.0.0.1:1"
            [notify]
            listen = "127.0.0.1:0"
            [[notify.account]]
            login = "robot"
            secret = "{plain}x"
            [[directory]]
            url = "ldap://127.0.0.1:1"
            base = "dc=example,dc=org"
            """;

    @Test
    void thePageSaysWhatTheServerSays() throws Exception {
        Map<String, String> told = new TreeMap<>();
        TOLD.matcher(metrics()).results().forEach(row -> told.put(row.group(1), row.group(2)));
        Map<String, String> written = new TreeMap<>();
        ROW.matcher(Files.readString(PAGE)).results().forEach(row -> written.put(row.group(1), row.group(2)));
        assertThat(written).isEqualTo(told);
    }

    private static String metrics() throws Exception {
        try (Orrery server =
                        new Orrery(new House(Config.parse("test", CONFIGURATION, Path.of("."), Map.of()))).start();
                HttpClient client = HttpClient.newHttpClient()) {
            HttpRequest request = HttpRequest.newBuilder(URI.create(server.origin() + "/metrics"))
                    .build();
            HttpResponse<String> answer = client.send(request, HttpResponse.BodyHandlers.ofString());
            assertThat(answer.statusCode()).isEqualTo(200);
            return answer.body();
        }
    }
}
