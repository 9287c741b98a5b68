package dev.orrery.source.cloud;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * A server that speaks Deltacloud's API as the real one does, with the account {@code mockuser} and {@code mockpassword},
 * whose machines a test edits behind its back, and which fails as it is told.
 */
public final class CloudFake implements AutoCloseable {
    /** An answer that is given in place of the right one. */
    public record Trick(int status, String type, String body, Map<String, String> headers, boolean cutOff) {
        public static Trick status(int status) {
            return new Trick(status, "application/xml", "<error status='" + status + "'/>", Map.of(), false);
        }

        public static Trick says(String type, String body) {
            return new Trick(200, type, body, Map.of(), false);
        }
    }

    /**
     * A listing that is made and not given yet.
     *
     * @param asked opens when somebody asked for it
     * @param given opens when a test lets it go
     */
    public record Held(CountDownLatch asked, CountDownLatch given) {}

    private final AtomicReference<@Nullable Held> held = new AtomicReference<>();
    private final HttpServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final Map<String, String> machines = new ConcurrentSkipListMap<>();
    private final List<String> requests = new CopyOnWriteArrayList<>();
    private volatile @Nullable Trick trick;
    private int last = 40;

    public CloudFake() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext("/", this::handle);
        server.start();
    }

    public String origin() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    public String api() {
        return origin() + "/api";
    }

    /** Out of band: as somebody does at the provider's own console. */
    public void put(String id, String state) {
        machines.put(id, state);
    }

    public void remove(String id) {
        machines.remove(id);
    }

    /** Null ends it. */
    public void play(@Nullable Trick next) {
        trick = next;
    }

    /** The next listing of machines is made as things are when it is asked for, and given when the test says so. */
    public Held hold() {
        Held next = new Held(new CountDownLatch(1), new CountDownLatch(1));
        held.set(next);
        return next;
    }

    private void holdBack(HttpExchange exchange) {
        boolean lists = exchange.getRequestMethod().equals("GET")
                && exchange.getRequestURI().getPath().equals("/api/instances");
        Held now = lists ? held.getAndSet(null) : null;
        if (now != null) {
            now.asked().countDown();
            try {
                now.given().await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** Method, address, interesting header fields and body of every request so far. */
    public List<String> requests() {
        return List.copyOf(requests);
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            String driver = exchange.getRequestHeaders().getFirst("X-Deltacloud-Driver");
            String provider = exchange.getRequestHeaders().getFirst("X-Deltacloud-Provider");
            requests.add(exchange.getRequestMethod()
                    + ' '
                    + exchange.getRequestURI()
                    + (driver == null ? "" : " driver=" + driver)
                    + (provider == null ? "" : " provider=" + provider)
                    + (body.isEmpty() ? "" : ' ' + body));
            Trick now = trick;
            if (now == null) {
                answer(exchange, body);
            } else {
                reply(exchange, now);
            }
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    private void answer(HttpExchange exchange, String body) throws IOException {
        String right =
                "Basic " + Base64.getEncoder().encodeToString("mockuser:mockpassword".getBytes(StandardCharsets.UTF_8));
        String path = exchange.getRequestURI().getPath();
        if (!right.equals(exchange.getRequestHeaders().getFirst("Authorization"))) {
            reply(exchange, Trick.status(401));
            return;
        }
        String[] parts = path.substring(1).split("/");
        String collection = parts.length > 1 ? parts[1] : "";
        String id = parts.length > 2 ? parts[2] : "";
        Trick answer = switch (exchange.getRequestMethod() + ' ' + collection + ' ' + Math.min(parts.length, 4)) {
            case "GET  1" -> xml("<api driver='mock' version='1.1.3'/>");
            case "GET realms 2" -> xml("<realms>" + realm("us") + realm("eu") + "</realms>");
            case "GET realms 3" -> id.equals("us") || id.equals("eu") ? xml(realm(id)) : Trick.status(404);
            case "GET instances 2" -> xml(list());
            case "GET instances 3" -> machines.containsKey(id) ? xml(machine(id)) : Trick.status(404);
            case "POST instances 2" -> create(body);
            case "POST instances 4" -> act(id, parts[3]);
            case "DELETE instances 3" -> {
                machines.remove(id);
                yield new Trick(204, "application/xml", "", Map.of(), false);
            }
            default -> Trick.status(404);
        };
        holdBack(exchange);
        reply(exchange, answer);
    }

    private Trick create(String body) {
        if (!body.contains("image_id=")) {
            return Trick.status(400);
        }
        String id = Integer.toString(++last);
        machines.put(id, "PENDING");
        return new Trick(201, "application/xml", machine(id), Map.of("Location", api() + "/instances/" + id), false);
    }

    private Trick act(String id, String action) {
        String state = machines.get(id);
        if (state == null) {
            return Trick.status(403); // as the real one does
        }
        if (action.equals("stop") && state.equals("RUNNING")) {
            machines.put(id, "STOPPED");
            return new Trick(202, "application/xml", machine(id), Map.of(), false);
        }
        return Trick.status(405);
    }

    private static Trick xml(String body) {
        return Trick.says("application/xml;charset=utf-8", body);
    }

    /** A whole listing, as it is now. */
    public String list() {
        StringBuilder all = new StringBuilder("<?xml version='1.0' encoding='utf-8'?>\n<instances>");
        new TreeMap<>(machines).keySet().forEach(id -> all.append(machine(id)));
        return all.append("</instances>").toString();
    }

    private static String realm(String id) {
        return "<realm href='http://x/api/realms/" + id + "' id='" + id + "'><name>" + id + "</name>"
                + "<state>AVAILABLE</state><limit></limit></realm>";
    }

    private String machine(String id) {
        return "<instance href='http://x/api/instances/" + id + "' id='" + id + "'><name>Machine " + id
                + "</name><owner_id>mockuser</owner_id><image href='http://x/api/images/img1' id='img1'></image>"
                + "<realm href='http://x/api/realms/us' id='us'></realm><state>" + machines.get(id) + "</state>"
                + "<hardware_profile href='http://x/api/hardware_profiles/m1-small' id='m1-small'></hardware_profile>"
                + "<actions><link href='http://x/api/instances/" + id + "/stop' method='post' rel='stop' /></actions>"
                + "<public_addresses><address type='ipv4'>192.0.2.1</address></public_addresses><private_addresses/>"
                + "<authentication type='password'><login><username>root</username><password>s3cret-of-the-machine"
                + "</password></login></authentication></instance>";
    }

    static void reply(HttpExchange exchange, Trick answer) throws IOException {
        byte[] bytes = answer.body().getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", answer.type());
        answer.headers().forEach(exchange.getResponseHeaders()::set);
        boolean empty = bytes.length == 0;
        exchange.sendResponseHeaders(answer.status(), empty ? -1 : answer.cutOff() ? bytes.length * 2L : bytes.length);
        if (answer.cutOff()) {
            exchange.getResponseBody().write(bytes);
            exchange.getResponseBody().flush();
            throw new IOException("cut off, as the test wants it"); // which ends the connection; a mere close would not
        }
        if (!empty) {
            try (OutputStream out = exchange.getResponseBody()) {
                out.write(bytes);
            }
        }
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
