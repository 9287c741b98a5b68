package dev.orrery.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.orrery.model.Reason;
import dev.orrery.model.Refused;
import java.io.IOException;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.slf4j.MDC;

/** An engine on a real socket, with a handler that answers in every way there is. */
abstract class EngineFixture {
    static final String BIG = "0123456789abcdef\n".repeat(20_000);

    final BlockingQueue<String> seen = new LinkedBlockingQueue<>();
    final CountDownLatch inHandler = new CountDownLatch(1);
    final CountDownLatch letGo = new CountDownLatch(1);
    HttpEngine engine;

    @BeforeEach
    void start() throws IOException {
        HttpConfig.Times times = new HttpConfig.Times(
                Duration.ofSeconds(20), Duration.ofSeconds(2), Duration.ofSeconds(2), 20_000, Duration.ofSeconds(9));
        engine = new HttpEngine(HttpConfig.on("127.0.0.1", 0).with(times), this::handle).start();
    }

    @AfterEach
    void stop() {
        letGo.countDown();
        engine.close();
    }

    Response handle(Request request) throws Exception {
        seen.add(request.method() + " " + request.path().raw());
        return switch (request.path().segments().isEmpty()
                ? ""
                : request.path().segments().getFirst()) {
            case "echo" -> Response.bytes(200, "text/plain", request.body().readAllBytes());
            case "count" -> {
                long count = 0;
                byte[] buffer = new byte[8192];
                for (int n = request.body().read(buffer);
                        n >= 0;
                        n = request.body().read(buffer)) {
                    count += n;
                }
                seen.add("whole body");
                yield Response.text(200, Long.toString(count));
            }
            case "big" ->
                Response.stream(200, "text/plain", out -> out.write(BIG.getBytes(UTF_8)))
                        .allowCompression()
                        .with("ETag", "\"e1\"");
            case "bytes" ->
                Response.bytes(200, "text/plain", BIG.getBytes(UTF_8))
                        .allowCompression()
                        .with("ETag", "\"e2\"");
            case "pieces" -> {
                Random pieces =
                        new Random(Long.parseLong(request.path().segments().getLast()));
                yield Response.stream(200, "text/plain", out -> {
                            byte[] all = BIG.getBytes(UTF_8);
                            int done = 0;
                            while (done < all.length) {
                                int count = Math.min(all.length - done, 1 + pieces.nextInt(40_000));
                                out.write(all, done, count);
                                done += count;
                                if (pieces.nextInt(20) == 0) {
                                    out.flush();
                                }
                            }
                        })
                        .allowCompression();
            }
            case "small" ->
                Response.stream(200, "text/plain", out -> out.write("little".getBytes(UTF_8)))
                        .allowCompression();
            case "object" ->
                Response.bytes(200, "text/calendar", BIG.getBytes(UTF_8)).with("ETag", "\"e3\"");
            case "endless" ->
                Response.stream(200, "text/plain", out -> {
                    byte[] chunk = new byte[8192];
                    try {
                        while (true) {
                            out.write(chunk);
                        }
                    } catch (IOException e) {
                        seen.add("broken");
                        throw e;
                    }
                });
            case "slow" -> {
                inHandler.countDown();
                letGo.await();
                yield Response.text(200, "done");
            }
            case "unread" -> Response.text(401, "no").with("WWW-Authenticate", "Basic realm=\"x\"");
            case "bug" -> throw new IllegalStateException("secret detail");
            case "half" ->
                Response.stream(200, "text/plain", out -> {
                    out.write(new byte[100_000]);
                    throw new IllegalStateException("half way");
                });
            case "early" ->
                Response.stream(207, "text/xml", out -> {
                    out.write('<');
                    throw new IllegalStateException("secret detail");
                });
            case "busy" -> throw new Refused(new Reason.Unavailable("it", Duration.ofSeconds(7)));
            case "none" -> Response.of(204);
            case "named" -> Response.text(200, request.id() + " " + MDC.get("request"));
            default ->
                Response.text(200, request.method() + " " + request.path().segments() + " " + request.origin());
        };
    }

    RawClient client() throws IOException {
        return new RawClient(engine.port());
    }

    static String get(String path) {
        return "GET " + path + " HTTP/1.1\r\nHost: localhost\r\n\r\n";
    }
}
