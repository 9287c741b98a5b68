package dev.orrery.http;

import dev.orrery.model.Reason;
import dev.orrery.model.Refused;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpURI;
import org.eclipse.jetty.http.HttpVersion;
import org.eclipse.jetty.http.PreEncodedHttpField;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.util.Callback;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/**
 * One request and its answer, between the engine's types and ours. Lives on the request's own thread, from the header's
 * arrival to the answer's last byte.
 */
final class Exchange {
    private static final Logger LOG = LoggerFactory.getLogger(Exchange.class);
    private static final Logger ACCESS = LoggerFactory.getLogger("access");
    private static final HttpField SERVER = new PreEncodedHttpField(HttpHeader.SERVER, "Orrery");
    private static final HttpField VARY = new PreEncodedHttpField(HttpHeader.VARY, "Accept-Encoding");
    private static final HttpField CLOSE = new PreEncodedHttpField(HttpHeader.CONNECTION, "close");

    /** An answer in memory up to this many bytes is left to the engine; the socket's own buffer takes it. */
    private static final int SMALL = 16 << 10;

    /** What is read on for a client that still sends while its answer is ready: bytes, and milliseconds. */
    private static final long DISCARD_BYTES = 16 << 20;

    private static final long DISCARD_MILLIS = 2000;

    private static final byte[] NOTHING = {};

    private final EngineContext context;
    private final org.eclipse.jetty.server.Request in;
    private final org.eclipse.jetty.server.Response out;
    private final RequestBody body;
    private final Headers headers;
    private final Peer peer;
    private final String id;

    Exchange(EngineContext context, org.eclipse.jetty.server.Request in, org.eclipse.jetty.server.Response out) {
        this.context = context;
        this.in = in;
        this.out = out;
        this.headers = headers(in.getHeaders());
        HttpConfig config = context.config();
        this.body = new RequestBody(
                org.eclipse.jetty.server.Request.asInputStream(in),
                in.getLength(),
                config.sizes().body(),
                config.times());
        InetAddress connected = address(in);
        if (config.proxies().contains(connected) && !in.isSecure() && Peer.isSilent(headers)) {
            context.silent(connected);
        }
        this.peer = Peer.of(connected, in.isSecure(), authority(in), headers, config.proxies());
        this.id = context.ids().name(config.proxies().contains(connected) ? headers.get("X-Request-Id") : null);
    }

    /** Handles the request and answers it; completes the callback in any case. */
    void run(Handler handler, Callback callback) {
        // a client is idle while we wait for it, not while it waits for us
        in.addIdleTimeoutListener(_ -> false);
        MDC.put("request", id);
        try {
            send(answer(handler), callback);
        } catch (IOException e) {
            LOG.debug("the answer did not get through: {}", e.toString());
            callback.failed(e);
        } catch (Throwable e) {
            LOG.error("{} {}: the answer broke off", in.getMethod(), shownPath(), e);
            giveUp(e, callback);
        } finally {
            MDC.remove("request");
        }
    }

    /** Says so while that is possible; afterwards only a connection that closes can say it. */
    private void giveUp(Throwable e, Callback callback) {
        if (out.isCommitted()) {
            callback.failed(e);
            return;
        }
        try {
            out.reset();
            send(bug(), callback);
        } catch (IOException | RuntimeException again) {
            callback.failed(again);
        }
    }

    private String shownPath() {
        return SecretPath.shown(String.valueOf(in.getHttpURI().getPath()));
    }

    private Response bug() {
        return Response.text(500, "Internal error; the log has it under " + id + ".\n");
    }

    private Response answer(Handler handler) {
        try {
            return handler.handle(request());
        } catch (Refused refused) {
            return refusal(refused.reason());
        } catch (Throwable e) {
            RequestBody.Stopped stopped = body.failure();
            if (stopped != null) {
                LOG.debug("{} {}: {}", in.getMethod(), shownPath(), stopped.getMessage());
                return Response.text(stopped.status(), "The request " + stopped.getMessage() + ".\n");
            }
            LOG.error("{} {} failed", in.getMethod(), shownPath(), e);
            return bug();
        }
    }

    /** For what no edge translated: paths that cannot be read, limits, handlers without an edge of their own. */
    private Response refusal(Reason reason) {
        String sentence = reason.sentence() + "\n";
        return switch (reason) {
            case Reason.BadRequest bad ->
                Response.text(in.getHttpURI().getPath().length() > UrlPath.MAX_PATH ? 414 : 400, sentence);
            case Reason.TooLarge large -> Response.text(413, sentence);
            case Reason.NotFound missing -> Response.text(404, sentence);
            case Reason.Unavailable away ->
                Response.text(503, sentence)
                        .with("Retry-After", Long.toString(away.retryAfter().toSeconds()));
            default -> {
                LOG.error("nobody translated {}", reason);
                yield bug();
            }
        };
    }

    private Request request() {
        HttpURI uri = in.getHttpURI();
        if (uri.getFragment() != null) {
            throw new Refused(new Reason.BadRequest("A fragment stays with the client; it is no part of a request."));
        }
        String raw = uri.getPath();
        if (raw == null || raw.isEmpty() || raw.equals("*")) {
            raw = "/";
        }
        String query = uri.getQuery();
        return new Request(
                id,
                in.getMethod(),
                UrlPath.parse(raw),
                query == null ? "" : query,
                headers,
                body,
                peer.remote(),
                peer.secure(),
                peer.origin(),
                new Departure(in)::isOver);
    }

    private void send(Response answer, Callback callback) throws IOException {
        if (answer.body() instanceof Response.Body.Conversing conversing) {
            converse(conversing.conversation(), callback);
            return;
        }
        HttpFields.Mutable fields = out.getHeaders();
        out.setStatus(answer.status());
        fields.add(SERVER);
        fields.add("X-Request-Id", id);
        answer.headers().forEach(fields::add);
        if (answer.compressible()) {
            fields.add(VARY);
        }
        boolean linger = lingers();
        if (body.failure() != null || linger && in.getLength() - body.received() > DISCARD_BYTES) {
            fields.put(CLOSE);
        }
        boolean compress = answer.compressible() && acceptsGzip() && !fields.contains(HttpHeader.CONTENT_ENCODING);
        long sent = write(answer, compress, linger, callback);
        log(answer.status(), sent);
    }

    private void converse(Socket.Conversation conversation, Callback callback) throws IOException {
        out.getHeaders().add(SERVER);
        out.getHeaders().add("X-Request-Id", id);
        log(101, 0);
        if (!context.sockets().upgrade(conversation, in, out, callback)) {
            out.reset();
            send(
                    Response.text(426, "A WebSocket (RFC 6455) is expected here, version 13 over HTTP/1.1.\n")
                            .with("Upgrade", "websocket")
                            .with("Sec-WebSocket-Version", "13"),
                    callback);
        }
    }

    /** Writes the body; returns its bytes as they travel. */
    private long write(Response answer, boolean compress, boolean linger, Callback callback) throws IOException {
        byte[] bytes = switch (answer.body()) {
            case Response.Body.Empty empty -> NOTHING;
            case Response.Body.Conversing conversing -> NOTHING;
            case Response.Body.Bytes some -> some.bytes();
            case Response.Body.Stream stream -> null;
        };
        if (in.getMethod().equals("HEAD")) {
            if (bytes != null && bytes.length > 0) {
                out.getHeaders().put(HttpHeader.CONTENT_LENGTH, bytes.length);
            }
            bytes = NOTHING;
        }
        if (bytes != null && bytes.length <= (compress ? ResponseStream.WORTH_COMPRESSING - 1 : SMALL)) {
            if (linger) {
                Content.Sink.write(out, true, ByteBuffer.wrap(bytes));
                finish(true, callback);
            } else {
                out.write(true, ByteBuffer.wrap(bytes), callback);
            }
            return bytes.length;
        }
        if (bytes != null) {
            out.getHeaders().put(HttpHeader.CONTENT_LENGTH, bytes.length);
        }
        long sent = stream(answer.body(), compress);
        finish(linger, callback);
        return sent;
    }

    private long stream(Response.Body source, boolean compress) throws IOException {
        Watch.Write watched = context.watch().add(in.getConnectionMetaData().getConnection()::getEndPoint);
        try (ResponseStream stream = new ResponseStream(out, compress, watched)) {
            switch (source) {
                case Response.Body.Stream streamed -> streamed.writer().writeTo(stream);
                case Response.Body.Bytes whole -> stream.write(whole.bytes(), 0, whole.bytes().length);
                case Response.Body.Empty empty -> {}
                case Response.Body.Conversing conversing -> {}
            }
            stream.finish();
            return stream.sent();
        } finally {
            context.watch().remove(watched);
        }
    }

    private void finish(boolean linger, Callback callback) throws IOException {
        if (linger) {
            discard();
        }
        callback.succeeded();
    }

    /**
     * Whether the client may still be sending, so that closing at once would take its answer away from it. Not when it
     * waits for 100 (Continue): it has sent nothing yet.
     */
    private boolean lingers() {
        boolean two = in.getConnectionMetaData().getHttpVersion() == HttpVersion.HTTP_2;
        boolean announced = in.getLength() > 0
                || in.getLength() < 0 && (two || in.getHeaders().contains(HttpHeader.TRANSFER_ENCODING));
        return announced
                && !body.ended()
                && body.failure() == null
                && (body.touched() || !in.getHeaders().contains(HttpHeader.EXPECT));
    }

    /** Reads on for a moment after the answer. */
    private void discard() throws IOException {
        long until = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(DISCARD_MILLIS);
        long discarded = 0;
        while (discarded < DISCARD_BYTES) {
            Content.Chunk chunk = in.read();
            if (chunk == null) {
                CountDownLatch more = new CountDownLatch(1);
                in.demand(more::countDown);
                if (!await(more, until - System.nanoTime())) {
                    throw new IOException("the client went on sending after its answer");
                }
                continue;
            }
            if (Content.Chunk.isFailure(chunk)) {
                throw new IOException("the client broke off", chunk.getFailure());
            }
            discarded += chunk.remaining();
            boolean last = chunk.isLast();
            chunk.release();
            if (last) {
                return;
            }
        }
    }

    private static boolean await(CountDownLatch latch, long nanos) throws IOException {
        try {
            return latch.await(nanos, TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("stopping", e);
        }
    }

    private boolean acceptsGzip() {
        String accepted = headers.get("Accept-Encoding");
        return accepted != null && AcceptEncoding.gzip(accepted);
    }

    private void log(int status, long sent) {
        var level = context.config().accessLog();
        if (level != null && ACCESS.isEnabledForLevel(level)) {
            long millis = (System.nanoTime() - in.getHeadersNanoTime()) / 1_000_000;
            ACCESS.atLevel(level)
                    .log(
                            "{} {} {} {} in={} out={} {}ms",
                            peer.remote().getHostAddress(),
                            in.getMethod(),
                            SecretPath.shown(String.valueOf(in.getHttpURI().getPathQuery())),
                            status,
                            body.received(),
                            sent,
                            millis);
        }
    }

    private static Headers headers(HttpFields fields) {
        Headers headers = new Headers();
        for (HttpField field : fields) {
            String value = field.getValue();
            headers.add(field.getName(), value == null ? "" : value);
        }
        return headers;
    }

    private static InetAddress address(org.eclipse.jetty.server.Request in) {
        return in.getConnectionMetaData().getRemoteSocketAddress() instanceof InetSocketAddress socket
                        && socket.getAddress() != null
                ? socket.getAddress()
                : InetAddress.getLoopbackAddress();
    }

    private static String authority(org.eclipse.jetty.server.Request in) {
        String authority = in.getHttpURI().getAuthority();
        return authority == null
                ? org.eclipse.jetty.server.Request.getServerName(in) + ":"
                        + org.eclipse.jetty.server.Request.getServerPort(in)
                : authority;
    }
}
