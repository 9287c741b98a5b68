package dev.orrery.http;

import dev.orrery.http.AddressGuard.Forbidden;
import dev.orrery.http.AddressGuard.Names;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.Supplier;
import javax.net.ssl.SSLException;
import org.eclipse.jetty.client.BytesRequestContent;
import org.eclipse.jetty.client.HttpClient;
import org.eclipse.jetty.client.ProxyAuthenticationProtocolHandler;
import org.eclipse.jetty.client.RedirectProtocolHandler;
import org.eclipse.jetty.client.Request;
import org.eclipse.jetty.client.WWWAuthenticationProtocolHandler;
import org.eclipse.jetty.client.transport.HttpClientTransportOverHTTP;
import org.eclipse.jetty.http.HttpCookieStore;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.util.Promise;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Every HTTP request that this server sends. An address that a stranger gave is looked up, judged, and then called at
 * exactly the address that was judged, so that a name that changes in between gains nothing. Nothing is followed, unpacked
 * or remembered (redirects, codings, cookies); certificates are verified; a request takes so long at most, an answer holds
 * so much at most. Thread-safe; blocks, and is meant for virtual threads.
 */
public final class OutgoingHttp implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(OutgoingHttp.class);
    private static final int LARGEST_HEADER = 16 << 10;

    /** A program that does not answer the call itself is away; how long an answer takes is the caller's to say. */
    private static final Duration CONNECT = Duration.ofSeconds(5);

    private static final Duration IDLE = Duration.ofSeconds(30);

    /** Names that can be looked up at the same time. A look-up holds a thread of the system, for as long as it takes. */
    private static final int LOOK_UPS = 32;

    private final Settings settings;
    private final AddressGuard guard;
    private final Semaphore free;
    private final ThreadPoolExecutor lookUps;
    private final HttpClient client;

    /**
     * How much of everything.
     *
     * @param allowed networks that may be called although they are not public
     * @param agent what the server calls itself
     * @param connections requests at the same time; more wait, within their deadline
     * @param perHost of these, to one host and port
     * @param trusted whose certificates are believed; null for those that the Java runtime believes
     */
    public record Settings(
            Networks allowed,
            String agent,
            int connections,
            int perHost,
            @Nullable KeyStore trusted) {
        /** Whoever waits for one slow host leaves room for the others. */
        public static Settings usual(Networks allowed, String agent) {
            return new Settings(allowed, agent, 256, 16, null);
        }

        /**
         * The same, believing other certificates.
         *
         * @param authorities PEM file; null for those that the Java run time trusts
         * @throws IOException with a sentence: it holds no certificates that can be read
         */
        public Settings trusting(@Nullable Path authorities) throws IOException {
            if (authorities == null) {
                return this;
            }
            try {
                KeyStore found = TlsClient.authorities(authorities);
                if (found.size() == 0) {
                    throw new IOException(authorities + " holds no certificate; expected are some in PEM.");
                }
                return new Settings(allowed, agent, connections, perHost, found);
            } catch (GeneralSecurityException e) {
                throw new IOException(authorities + " holds no certificates that can be read: " + e.getMessage(), e);
            }
        }
    }

    /**
     * One request.
     *
     * @param body null for none; its type stands in the header fields
     * @param deadline for all of it, from the look-up to the last byte
     * @param most bytes of the answer's body that are read
     */
    public record Call(
            String method,
            OutgoingAddress address,
            Headers headers,
            byte @Nullable [] body,
            Duration deadline,
            int most) {}

    /** What became of a request. */
    public sealed interface Outcome {
        /**
         * There was an answer, whatever it says.
         *
         * @param whole false if there was more body than was asked for
         */
        record Answer(int status, Headers headers, byte[] body, boolean whole) implements Outcome {}

        /** It was not sent: this machine may not be called. A sentence says why. */
        record NotAllowed(String sentence) implements Outcome {}

        /** There was no answer, or none that could be read. It may have arrived there all the same. A sentence. */
        record Failed(String sentence) implements Outcome {}
    }

    /** There is more to read than was asked for. */
    private static final class Enough extends IOException {
        private static final long serialVersionUID = 1;
    }

    /** @param ownPorts where this server listens: it never calls itself */
    public OutgoingHttp(Settings settings, Supplier<Set<Integer>> ownPorts) {
        this(settings, ownPorts, host -> List.of(InetAddress.getAllByName(host)));
    }

    OutgoingHttp(Settings settings, Supplier<Set<Integer>> ownPorts, Names names) {
        this.settings = settings;
        this.guard = new AddressGuard(settings.allowed(), names, ownPorts);
        this.free = new Semaphore(settings.connections());
        this.lookUps = new ThreadPoolExecutor(
                0,
                LOOK_UPS,
                10,
                TimeUnit.SECONDS,
                new SynchronousQueue<>(),
                Thread.ofPlatform().daemon().name("look-up-", 0).factory());
        this.client = client();
        try {
            client.start();
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IllegalStateException("The client for outgoing requests does not start.", e);
        }
        // a redirect would lead past the guard, a password is none of the caller's business here
        client.getProtocolHandlers().remove(RedirectProtocolHandler.NAME);
        client.getProtocolHandlers().remove(WWWAuthenticationProtocolHandler.NAME);
        client.getProtocolHandlers().remove(ProxyAuthenticationProtocolHandler.NAME);
        client.getContentDecoderFactories().clear();
    }

    private HttpClient client() {
        HttpClient made = new HttpClient(new HttpClientTransportOverHTTP(1));
        QueuedThreadPool threads = new QueuedThreadPool(16, 2);
        threads.setName("outgoing");
        threads.setDaemon(true);
        made.setExecutor(threads);
        SslContextFactory.Client tls = new SslContextFactory.Client();
        if (settings.trusted() != null) {
            tls.setTrustStore(settings.trusted());
        }
        made.setSslContextFactory(tls);
        made.setSocketAddressResolver(this::resolve);
        made.setConnectTimeout(CONNECT.toMillis());
        made.setIdleTimeout(IDLE.toMillis());
        made.setDestinationIdleTimeout(IDLE.multipliedBy(2).toMillis());
        made.setFollowRedirects(false);
        made.setHttpCookieStore(new HttpCookieStore.Empty());
        made.setMaxConnectionsPerDestination(settings.perHost());
        made.setMaxRequestsQueuedPerDestination(settings.connections());
        made.setMaxResponseHeadersSize(LARGEST_HEADER);
        made.setUserAgentField(new HttpField(HttpHeader.USER_AGENT, settings.agent()));
        return made;
    }

    /** Whether it may be called as things are now: empty if so. What is to be kept for later is asked here first. */
    public Optional<Outcome> check(OutgoingAddress address) {
        CompletableFuture<List<InetAddress>> found = new CompletableFuture<>();
        lookUp(address.host(), address.port(), found::complete, found::completeExceptionally);
        try {
            found.get(CONNECT.toMillis(), TimeUnit.MILLISECONDS);
            return Optional.empty();
        } catch (ExecutionException e) {
            return Optional.of(why(e.getCause(), address, CONNECT));
        } catch (TimeoutException e) {
            return Optional.of(new Outcome.Failed(address.host() + " could not be looked up within "
                    + CONNECT.toSeconds() + " seconds. Try again later."));
        } catch (InterruptedException e) {
            return Optional.of(stopping());
        }
    }

    /** Sends it and waits for what becomes of it. Never throws for what happens outside. */
    public Outcome send(Call call) {
        long until = System.nanoTime() + call.deadline().toNanos();
        try {
            if (!free.tryAcquire(call.deadline().toMillis(), TimeUnit.MILLISECONDS)) {
                return new Outcome.Failed("Too many outgoing requests wait for their answers.");
            }
        } catch (InterruptedException e) {
            return stopping();
        }
        try {
            return send(call, Math.max(1, TimeUnit.NANOSECONDS.toMillis(until - System.nanoTime())));
        } finally {
            free.release();
        }
    }

    private Outcome send(Call call, long millis) {
        Request request = client.newRequest(call.address().uri())
                .method(call.method())
                .timeout(millis, TimeUnit.MILLISECONDS)
                .idleTimeout(millis, TimeUnit.MILLISECONDS)
                .followRedirects(false)
                .headers(fields -> call.headers().forEach(fields::put));
        if (call.body() != null) {
            String type = call.headers().get("Content-Type");
            request.body(new BytesRequestContent(type == null ? "application/octet-stream" : type, call.body()));
        }
        Reader reader = new Reader(call.most());
        request.onResponseContent(reader::take);
        try {
            request.send(reader::end);
            return reader.outcome.get();
        } catch (InterruptedException e) {
            request.abort(e);
            return stopping();
        } catch (ExecutionException e) {
            return why(e.getCause(), call.address(), call.deadline());
        } catch (RuntimeException e) {
            return why(e, call.address(), call.deadline()); // a full queue, or a client that is being closed
        }
    }

    /** Gathers an answer, as far as it is wanted. Called by one thread at a time. */
    private static final class Reader {
        private final CompletableFuture<Outcome> outcome = new CompletableFuture<>();
        private final int most;
        private byte[] body = new byte[0];
        private int length;

        Reader(int most) {
            this.most = most;
        }

        void take(org.eclipse.jetty.client.Response response, java.nio.ByteBuffer chunk) {
            int taken = Math.min(chunk.remaining(), most - length);
            if (length + taken > body.length) {
                body = Arrays.copyOf(body, Math.min(most, Math.max(1024, (length + taken) * 2)));
            }
            chunk.get(body, length, taken);
            length += taken;
            if (chunk.hasRemaining()) {
                response.abort(new Enough());
            }
        }

        void end(org.eclipse.jetty.client.Result result) {
            Throwable failure = result.getFailure();
            if (failure != null && !(failure instanceof Enough)) {
                outcome.completeExceptionally(failure);
                return;
            }
            Headers headers = new Headers();
            result.getResponse().getHeaders().forEach(field -> headers.add(field.getName(), field.getValue()));
            outcome.complete(new Outcome.Answer(
                    result.getResponse().getStatus(), headers, Arrays.copyOf(body, length), failure == null));
        }
    }

    private void resolve(String host, int port, Map<String, Object> context, Promise<List<InetSocketAddress>> promise) {
        lookUp(
                host,
                port,
                found -> promise.succeeded(found.stream()
                        .map(address -> new InetSocketAddress(called(host, address), port))
                        .toList()),
                promise::failed);
    }

    /** The address with the name by which it was found: TLS verifies the certificate against it. */
    private static InetAddress called(String host, InetAddress address) {
        try {
            return InetAddress.getByAddress(plain(host), address.getAddress());
        } catch (UnknownHostException e) {
            throw new IllegalStateException(e); // only for a wrong number of bytes
        }
    }

    private void lookUp(String host, int port, Consumer<List<InetAddress>> found, Consumer<Throwable> failed) {
        try {
            lookUps.execute(() -> {
                List<InetAddress> addresses;
                try {
                    addresses = guard.addresses(plain(host), port);
                } catch (Forbidden | IOException | RuntimeException e) {
                    failed.accept(e);
                    return;
                }
                found.accept(addresses);
            });
        } catch (RejectedExecutionException e) {
            failed.accept(new IOException("too many names are being looked up", e));
        }
    }

    private static String plain(String host) {
        return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
    }

    private static Outcome stopping() {
        Thread.currentThread().interrupt();
        return new Outcome.Failed("This server is stopping.");
    }

    private static Outcome why(@Nullable Throwable failure, OutgoingAddress address, Duration deadline) {
        String place = address.host() + ":" + address.port();
        for (Throwable at = failure; at != null; at = at.getCause()) {
            if (at instanceof Forbidden forbidden) {
                return new Outcome.NotAllowed(String.valueOf(forbidden.getMessage()));
            }
            if (at instanceof UnknownHostException) {
                return new Outcome.Failed("There is no host called " + address.host() + ", or it cannot be looked up.");
            }
            if (at instanceof SSLException) {
                return new Outcome.Failed("No secure connection to " + place + ": " + at.getMessage());
            }
            if (at instanceof ConnectException) {
                return new Outcome.Failed("Nobody answers at " + place + ".");
            }
            if (at instanceof TimeoutException) {
                return new Outcome.Failed(
                        "No whole answer from " + place + " within " + deadline.toMillis() + " milliseconds.");
            }
        }
        return new Outcome.Failed("The connection to " + place + " failed: " + failure);
    }

    /** Cuts off what is under way. */
    @Override
    public void close() {
        try {
            client.stop();
        } catch (Exception e) {
            LOG.warn("outgoing connections were not closed in order: {}", e.toString());
        }
        lookUps.shutdownNow();
    }
}
