package dev.orrery.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orrery.model.Tracked;
import dev.orrery.source.cloud.CloudFake;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A whole server in front of a Deltacloud server that others change, with what tests of it need. */
abstract class TrackedServer {
    static final String BASIC = basic("mockuser:mockpassword");

    @TempDir
    Path folder;

    CloudFake fake;
    FaceServer server;

    abstract String storeUrl();

    /** More lines of configuration. */
    String more() {
        return "";
    }

    @BeforeEach
    void open() throws Exception {
        fake = new CloudFake();
        server = new FaceServer(storeUrl(), folder, more() + """
                [hooks]
                allow-networks = ["127.0.0.0/8"]
                per-account = 3
                [tracker]
                interval = "100ms"
                accounts-per-address = 3
                [[tracker.provider]]
                name = "here"
                url = "%s"
                allow-networks = ["127.0.0.0/8"]
                [[tracker.provider]]
                name = "play"
                driver = "simulator"
                """.formatted(fake.api()));
    }

    @AfterEach
    void closeServer() throws Exception {
        server.close();
        fake.close();
    }

    static String basic(String credentials) {
        return "Basic " + Base64.getEncoder().encodeToString(credentials.getBytes(StandardCharsets.UTF_8));
    }

    HttpResponse<byte[]> call(String method, String path, String body, String... headers) throws Exception {
        List<String> all = new ArrayList<>(List.of("Authorization", BASIC));
        if (!body.isEmpty()) {
            all.addAll(List.of("Content-Type", "application/x-www-form-urlencoded"));
        }
        all.addAll(List.of(headers));
        return server.send(null, method, path, body, all.toArray(String[]::new));
    }

    JsonNode changes(String query) throws Exception {
        HttpResponse<byte[]> answer = call("GET", "/api/changes" + query, "");
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValue("X-Track-Cursor")).isPresent();
        return JsonMapper.shared().readTree(answer.body());
    }

    static void await(Callable<Boolean> condition) throws Exception {
        long deadline = System.nanoTime() + Duration.ofSeconds(60).toNanos();
        while (!condition.call()) {
            assertThat(System.nanoTime()).isLessThan(deadline);
            LockSupport.parkNanos(5_000_000);
        }
    }

    /** Until the first listing is in, nothing can have changed. */
    void follow() throws Exception {
        assertThat(changes("").isEmpty()).isTrue();
        await(() -> server.house()
                .store()
                .<Boolean>read(snapshot -> snapshot.accounts().all().stream()
                        .allMatch(account -> snapshot.accounts()
                                .poll(account.home(), Tracked.Kind.INSTANCE)
                                .orElseThrow()
                                .listedAt()
                                .isAfter(Instant.EPOCH))));
    }
}
