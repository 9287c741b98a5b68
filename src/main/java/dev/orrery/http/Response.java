package dev.orrery.http;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;

/**
 * An answer.
 *
 * @param compressible true where a content coding is allowed: multistatus and whole files, never a single object
 */
public record Response(int status, Headers headers, Body body, boolean compressible) {
    /** What follows the header. */
    public sealed interface Body {
        /** No body. */
        record Empty() implements Body {}

        /** All of it in memory; sent with a Content-Length. */
        record Bytes(byte[] bytes) implements Body {}

        /** Written while the socket takes it; runs on the request's own thread, after the handler returned. */
        record Stream(Writer writer) implements Body {}

        /** None: the connection becomes a WebSocket, where the request asked for one. */
        record Conversing(Socket.Conversation conversation) implements Body {}
    }

    /** Writes a streamed body. */
    @FunctionalInterface
    public interface Writer {
        void writeTo(OutputStream out) throws IOException;
    }

    public static final Body EMPTY = new Body.Empty();

    public static Response of(int status) {
        return new Response(status, new Headers(), EMPTY, false);
    }

    public static Response bytes(int status, String contentType, byte[] bytes) {
        return new Response(status, Headers.of("Content-Type", contentType), new Body.Bytes(bytes), false);
    }

    public static Response text(int status, String text) {
        return bytes(status, "text/plain; charset=utf-8", text.getBytes(StandardCharsets.UTF_8));
    }

    public static Response stream(int status, String contentType, Writer writer) {
        return new Response(status, Headers.of("Content-Type", contentType), new Body.Stream(writer), false);
    }

    /** The answer to a request for a WebSocket (RFC 6455 section 4.2.2). */
    public static Response socket(Socket.Conversation conversation) {
        return new Response(101, new Headers(), new Body.Conversing(conversation), false);
    }

    /** The same, with one more header field. */
    public Response with(String name, String value) {
        headers.add(name, value);
        return this;
    }

    /** The same, with an age in whole seconds where there is one (as RFC 9111 section 5.1 writes it). */
    public Response withAge(String name, Optional<Duration> age) {
        return age.map(old -> with(name, Long.toString(old.toSeconds()))).orElse(this);
    }

    /** The same, allowed to travel compressed. */
    public Response allowCompression() {
        return new Response(status, headers, body, true);
    }
}
