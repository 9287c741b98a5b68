package dev.orrery.app.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Base64;

/** Makes requests as bytes, all with the same credentials. Immutable. */
final class RequestBuilder {
    static final String USER = "ada";
    static final String PASSWORD = "benchmark";

    private final String common;

    RequestBuilder(int port) {
        this(port, USER, PASSWORD);
    }

    RequestBuilder(int port, String user, String password) {
        this(port, "Basic " + Base64.getEncoder().encodeToString((user + ":" + password).getBytes(UTF_8)));
    }

    /** As a service account. */
    static RequestBuilder withToken(int port, String token) {
        return new RequestBuilder(port, "Bearer " + token);
    }

    private RequestBuilder(int port, String authorization) {
        this.common = " HTTP/1.1\r\nHost: 127.0.0.1:" + port + "\r\nAuthorization: " + authorization
                + "\r\nUser-Agent: orrery-bench\r\nAccept: */*\r\n";
    }

    /** @param headers whole lines, each with its line end */
    byte[] build(String method, String path, String headers, String body) {
        byte[] content = body.getBytes(UTF_8);
        String length = content.length > 0 || method.equals("PUT") ? "Content-Length: " + content.length + "\r\n" : "";
        byte[] head = (method + " " + path + common + headers + length + "\r\n").getBytes(UTF_8);
        byte[] all = new byte[head.length + content.length];
        System.arraycopy(head, 0, all, 0, head.length);
        System.arraycopy(content, 0, all, head.length, content.length);
        return all;
    }

    byte[] xml(String method, String path, int depth, String body) {
        return build(
                method,
                path,
                "Depth: " + depth + "\r\nContent-Type: application/xml; charset=utf-8\r\n",
                "<?xml version=\"1.0\" encoding=\"utf-8\"?>" + body);
    }

    byte[] put(String path, String calendar) {
        return build("PUT", path, "Content-Type: text/calendar; charset=utf-8\r\n", calendar);
    }
}
