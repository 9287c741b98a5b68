package dev.orrery.http;

import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.event.Level;

/**
 * How an engine listens and what it bears. Immutable.
 *
 * @param listen host and port; port 0 picks a free one
 * @param tls certificate and key, or null for plain HTTP
 * @param proxies whose word about the client is taken
 * @param accessLog the level of one line per request; null for none
 */
public record HttpConfig(
        Listen listen,
        @Nullable Tls tls,
        Networks proxies,
        Sizes sizes,
        Times times,
        @Nullable Level accessLog) {

    /** Where to listen. */
    public record Listen(String host, int port) {}

    /** PEM files: the certificate with its chain, leaf first, and its unencrypted key. Read again when they change. */
    public record Tls(Path certificate, Path key) {}

    /**
     * How much of everything.
     *
     * @param body bytes of a request body
     * @param header bytes of a request's line and header fields together
     */
    public record Sizes(long body, int header) {
        public static final Sizes DEFAULT = new Sizes(10 << 20, 16 << 10);
    }

    /**
     * How long, and how fast at least.
     *
     * @param idle a client that is waited for, for its next request or the rest of one, may be silent for this long
     * @param header a request's header must be complete after this
     * @param patience a peer may be slower than {@code rate} for as long as this
     * @param rate bytes a second that a peer must send or take, once patience is over
     * @param stop requests in progress are finished for at most this long
     */
    public record Times(Duration idle, Duration header, Duration patience, int rate, Duration stop) {
        public static final Times DEFAULT = new Times(
                Duration.ofSeconds(90), Duration.ofSeconds(20), Duration.ofSeconds(20), 1024, Duration.ofSeconds(9));
    }

    /** Plain HTTP with the defaults. */
    public static HttpConfig on(String host, int port) {
        return new HttpConfig(new Listen(host, port), null, Networks.NONE, Sizes.DEFAULT, Times.DEFAULT, Level.DEBUG);
    }

    public HttpConfig with(Tls newTls) {
        return new HttpConfig(listen, newTls, proxies, sizes, times, accessLog);
    }

    public HttpConfig with(Networks newProxies) {
        return new HttpConfig(listen, tls, newProxies, sizes, times, accessLog);
    }

    public HttpConfig with(Sizes newSizes) {
        return new HttpConfig(listen, tls, proxies, newSizes, times, accessLog);
    }

    public HttpConfig with(Times newTimes) {
        return new HttpConfig(listen, tls, proxies, sizes, newTimes, accessLog);
    }

    /** The level of the access log; null for none. */
    public HttpConfig withAccessLog(@Nullable Level level) {
        return new HttpConfig(listen, tls, proxies, sizes, times, level);
    }
}
