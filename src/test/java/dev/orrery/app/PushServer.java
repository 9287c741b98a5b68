package dev.orrery.app;

import com.sun.net.httpserver.HttpServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** A push service on a free port of loopback: keeps what it is sent, and answers as it is told to. */
final class PushServer implements AutoCloseable {
    private final HttpServer server;
    private final BlockingQueue<Sent> sent = new LinkedBlockingQueue<>();
    private final AtomicInteger status = new AtomicInteger(201);
    private volatile String retryAfter = "";

    record Sent(String path, Map<String, List<String>> headers, byte[] body) {
        String header(String name) {
            return String.join(",", headers.getOrDefault(name, List.of()));
        }
    }

    PushServer() throws Exception {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            byte[] body = exchange.getRequestBody().readAllBytes();
            Sent one = new Sent(exchange.getRequestURI().getPath(), Map.copyOf(exchange.getRequestHeaders()), body);
            int answer = status.get();
            if (!retryAfter.isEmpty()) {
                exchange.getResponseHeaders().set("Retry-After", retryAfter);
            }
            exchange.sendResponseHeaders(answer, -1);
            exchange.close();
            sent.add(one);
        });
        server.start();
    }

    String origin() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    void answer(int code) {
        answer(code, "");
    }

    /** @param later the Retry-After field of answers; empty for none */
    void answer(int code, String later) {
        retryAfter = later;
        status.set(code);
    }

    /** The next request; fails if none comes. */
    Sent next() throws InterruptedException {
        Sent one = sent.poll(20, TimeUnit.SECONDS);
        if (one == null) {
            throw new AssertionError("no message came");
        }
        return one;
    }

    int waiting() {
        return sent.size();
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
