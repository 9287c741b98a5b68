package dev.orrery.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What stands around every handler, and the two addresses that look at the server itself. */
@Timeout(30)
class FiltersTest {
    private static Request request(String method, String path) {
        return new Request(
                "id",
                method,
                UrlPath.parse(path),
                "",
                new Headers(),
                InputStream.nullInputStream(),
                InetAddress.getLoopbackAddress(),
                true,
                "http://localhost");
    }

    private static String text(Response response) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        switch (response.body()) {
            case Response.Body.Empty empty -> {}
            case Response.Body.Conversing none -> {}
            case Response.Body.Bytes bytes -> out.writeBytes(bytes.bytes());
            case Response.Body.Stream stream -> stream.writer().writeTo(out);
        }
        return out.toString(UTF_8);
    }

    @Test
    void requestsAreCountedByMethodAndOutcomeWhenTheirAnswerHasEnded() throws Exception {
        Metrics metrics = new Metrics();
        Handler handler = metrics.filter(request -> switch (request.path().raw()) {
            case "/stream" -> Response.stream(207, "text/xml", out -> out.write(new byte[1000]));
            case "/bug" -> throw new IllegalStateException("x");
            default -> Response.text(404, "no");
        });
        handler.handle(request("GET", "/x"));
        handler.handle(request("INVENTED", "/x"));
        Response stream = handler.handle(request("PROPFIND", "/stream"));
        assertThatThrownBy(() -> handler.handle(request("PUT", "/bug"))).isInstanceOf(IllegalStateException.class);
        assertThat(text(metrics.handler().handle(request("GET", "/metrics"))))
                .contains("http_requests_total{method=\"GET\",status=\"4xx\"} 1.0")
                .contains("http_requests_total{method=\"OTHER\",status=\"4xx\"} 1.0")
                .contains("http_requests_total{method=\"PUT\",status=\"5xx\"} 1.0")
                .contains("http_requests_total{method=\"PROPFIND\",status=\"2xx\"} 0.0");

        text(stream);
        assertThat(text(metrics.handler().handle(request("GET", "/metrics"))))
                .contains("http_requests_total{method=\"PROPFIND\",status=\"2xx\"} 1.0")
                .contains("http_request_duration_seconds_bucket{method=\"PROPFIND\",status=\"2xx\",le=\"30.0\"} 1")
                .contains("http_response_body_bytes_total 1004.0")
                .contains("http_requests_in_flight 0.0")
                .contains("process_cpu_seconds_total ")
                .contains("process_resident_memory_bytes ")
                .contains("jvm_heap_used_bytes ");
    }

    @Test
    void otherRoomsAddTheirFigures() throws Exception {
        Metrics metrics = new Metrics();
        metrics.gauge("store_readers", "Busy readers.", () -> 3);
        metrics.counter("store_commits_total", "Commits.", () -> 7);
        assertThat(text(metrics.handler().handle(request("GET", "/metrics"))))
                .contains("store_readers 3.0")
                .contains("store_commits_total 7.0");
    }

    @Test
    void beyondTheLimitOneWaitsAndIsThenSentAway() throws Exception {
        Limits limits = new Limits(1, Duration.ofMillis(50));
        CountDownLatch inside = new CountDownLatch(1);
        CountDownLatch letGo = new CountDownLatch(1);
        Handler handler = limits.filter(request -> {
            if (request.path().raw().equals("/slow")) {
                inside.countDown();
                letGo.await();
            }
            return Response.of(204);
        });
        Thread first = Thread.ofVirtual().start(() -> {
            try {
                handler.handle(request("GET", "/slow"));
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        });
        inside.await();
        Response busy = handler.handle(request("GET", "/"));
        assertThat(busy.status()).isEqualTo(503);
        assertThat(busy.headers().get("Retry-After")).isNotNull();
        letGo.countDown();
        first.join();
        assertThat(handler.handle(request("GET", "/")).status()).isEqualTo(204);
        assertThat(limits.free()).isEqualTo(1);
    }

    @Test
    void aWellServerIsWell() throws Exception {
        Health health = new Health(Duration.ofSeconds(5)).add("store", () -> Health.State.WELL);
        Response response = health.handler().handle(request("GET", "/health"));
        assertThat(response.status()).isEqualTo(200);
        assertThat(text(response)).isEqualTo("{\"status\": \"ok\", \"parts\": {\"store\": {\"status\": \"ok\"}}}\n");
    }

    @Test
    void anIllPartSaysWhy() throws Exception {
        Health health = new Health(Duration.ofMillis(100))
                .add("a", () -> Health.State.WELL)
                .add("b", () -> Health.State.ill("the \"disk\"\nis full"))
                .add("c", () -> {
                    throw new IOException("no route");
                })
                .add("d", () -> {
                    new CountDownLatch(1).await();
                    return Health.State.WELL;
                });
        Response response = health.handler().handle(request("GET", "/health"));
        assertThat(response.status()).isEqualTo(503);
        assertThat(text(response))
                .startsWith("{\"status\": \"failing\", \"parts\": {\"a\": {\"status\": \"ok\"}, ")
                .contains("\"b\": {\"status\": \"failing\", \"cause\": \"the \\\"disk\\\"\\u000ais full\"}")
                .contains("\"c\": {\"status\": \"failing\", \"cause\": \"no route\"}")
                .contains("\"d\": {\"status\": \"failing\", \"cause\": \"no answer within 100 ms\"}");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "gzip|true",
                "deflate, GZIP;q=0.5|true",
                "*|true",
                "identity|false",
                "''|false",
                "gzip;q=0|false",
                "gzip;q=0.000, *|false",
                "*;q=0|false",
                "br;q=1.0, *;q=0.1|true",
                ",,;|false"
            })
    void codingsAreNegotiated(String header, boolean gzip) {
        assertThat(AcceptEncoding.gzip(header)).isEqualTo(gzip);
    }

    @Test
    void requestsHaveNamesOfTheirOwnUnlessAProxyGaveAGoodOne() {
        RequestIds ids = new RequestIds();
        assertThat(ids.name(null)).isNotEqualTo(ids.name(null));
        assertThat(ids.name("trace-1/2:3")).isEqualTo("trace-1/2:3");
        assertThat(ids.name("a\nb")).doesNotContain("\n");
        assertThat(ids.name("x".repeat(65))).hasSizeLessThan(65);
        assertThat(ids.name("")).isNotEmpty();
    }
}
