package dev.orrery.http;

import java.io.IOException;
import java.net.BindException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import org.eclipse.jetty.alpn.server.ALPNServerConnectionFactory;
import org.eclipse.jetty.http.UriCompliance;
import org.eclipse.jetty.http2.server.AbstractHTTP2ServerConnectionFactory;
import org.eclipse.jetty.http2.server.HTTP2CServerConnectionFactory;
import org.eclipse.jetty.http2.server.HTTP2ServerConnectionFactory;
import org.eclipse.jetty.server.ConnectionFactory;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.SecureRequestCustomizer;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.SslConnectionFactory;
import org.eclipse.jetty.server.handler.GracefulHandler;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One listening address: HTTP/1.1 and HTTP/2, plain or over TLS. Handlers run in blocking code, each request on a
 * virtual thread of its own. Thread-safe.
 */
public final class HttpEngine implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(HttpEngine.class);

    /** How often a server that stops looks for connections that became idle. */
    private static final Duration IDLE_ROUND = Duration.ofMillis(10);

    private final HttpConfig config;
    private final EngineContext context;
    private final Server server;
    private final ServerConnector connector;
    private final GracefulHandler entrance;
    private final AtomicBoolean stopped = new AtomicBoolean();
    private @Nullable Certificates certificates;
    private @Nullable Thread watcher;

    /** @throws IOException with a sentence: the certificate or its key cannot be used */
    public HttpEngine(HttpConfig config, Handler handler) throws IOException {
        this.config = config;
        QueuedThreadPool threads = new QueuedThreadPool(32, 4);
        threads.setName("http");
        threads.setVirtualThreadsExecutor(Thread::startVirtualThread);
        this.server = new Server(threads);
        Sockets sockets = new Sockets(server, config.times().patience());
        this.context = new EngineContext(config, new Watch(config.times()), new RequestIds(), sockets);
        // without a thread that waits in accept(): a connection that it takes while it is interrupted would never be
        // closed
        this.connector = new ServerConnector(server, 0, -1, factories());
        connector.setHost(config.listen().host());
        connector.setPort(config.listen().port());
        connector.setIdleTimeout(config.times().idle().toMillis());
        connector.setShutdownIdleTimeout(config.times().stop().toMillis());
        connector.setAcceptQueueSize(1024);
        server.addConnector(connector);
        this.entrance = new GracefulHandler(new Entrance(handler));
        server.setHandler(entrance);
        server.setErrorHandler(new EngineErrors());
        server.setStopTimeout(config.times().stop().toMillis());
    }

    /**
     * Listens; returns once requests are answered.
     *
     * @throws IOException with a sentence that says what to do: the address is taken, or not this machine's
     */
    public HttpEngine start() throws IOException {
        try {
            server.start();
        } catch (IOException e) {
            throw e.getCause() instanceof BindException why ? new IOException(cannotListen(why), e) : e;
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IOException(e);
        }
        watcher = Thread.ofVirtual().name("http-watch").start(this::watch);
        return this;
    }

    private String cannotListen(BindException why) {
        String address = config.listen().host() + ":" + config.listen().port();
        String said = String.valueOf(why.getMessage());
        return said.contains("in use")
                ? "Cannot listen on " + address + ": another program does already. Stop it, or listen on another port;"
                        + " port 0 takes any that is free."
                : "Cannot listen on " + address + ": " + said + ". Choose an address of this machine and a port that"
                        + " this user may use.";
    }

    /** The port that is listened on. */
    public int port() {
        return connector.getLocalPort();
    }

    /** This server as seen from here: {@code http://127.0.0.1:8008}. */
    public String origin() {
        String host = config.listen().host();
        return (config.tls() == null ? "http://" : "https://") + (host.contains(":") ? "[" + host + "]" : host) + ":"
                + port();
    }

    /** Open connections now. */
    public int connections() {
        return connector.getConnectedEndPoints().size();
    }

    /** Takes no more requests, finishes those in progress for as long as configured, then lets go. */
    @Override
    public void close() {
        if (stopped.compareAndSet(false, true)) {
            entrance.shutdown(); // first, so that no request begins on a connection that is found idle
            connector.shutdown();
            Thread closing = Thread.ofVirtual().name("http-closing").start(this::closeIdle);
            try {
                server.stop();
            } catch (Exception e) {
                LOG.warn("requests were cut off: {}", e.toString());
            }
            closing.interrupt();
            if (watcher != null) {
                watcher.interrupt();
            }
        }
    }

    /** Until interrupted: connections become idle when their request is answered. */
    private void closeIdle() {
        try {
            while (true) {
                IdleConnections.close(connector.getConnectedEndPoints());
                Thread.sleep(IDLE_ROUND);
            }
        } catch (InterruptedException e) {
            // stopped
        }
    }

    private ConnectionFactory[] factories() throws IOException {
        HttpConfiguration http = httpConfiguration();
        HttpConnectionFactory one = new HttpConnectionFactory(http);
        HttpConfig.Tls tls = config.tls();
        if (tls == null) {
            return new ConnectionFactory[] {one, limited(new HTTP2CServerConnectionFactory(http))};
        }
        http.addCustomizer(new SecureRequestCustomizer(false));
        certificates = new Certificates(tls);
        ALPNServerConnectionFactory alpn = new ALPNServerConnectionFactory("h2", "http/1.1");
        alpn.setDefaultProtocol("http/1.1");
        return new ConnectionFactory[] {
            new SslConnectionFactory(certificates.ssl(), alpn.getProtocol()),
            alpn,
            limited(new HTTP2ServerConnectionFactory(http)),
            one
        };
    }

    private ConnectionFactory limited(AbstractHTTP2ServerConnectionFactory two) {
        two.setMaxConcurrentStreams(100);
        two.setConnectProtocolEnabled(false); // a WebSocket comes over HTTP/1.1, not by RFC 8441
        two.setStreamIdleTimeout(config.times().idle().toMillis());
        return two;
    }

    private HttpConfiguration httpConfiguration() {
        HttpConfiguration http = new HttpConfiguration();
        http.setRequestHeaderSize(config.sizes().header());
        http.setSendServerVersion(false);
        http.setSendDateHeader(true);
        http.setOutputBufferSize(32 << 10);
        http.setUriCompliance(UriCompliance.UNSAFE); // our own check says it better, see UrlPath
        return http;
    }

    private void watch() {
        try {
            while (!stopped.get()) {
                Thread.sleep(1000);
                look();
            }
        } catch (InterruptedException e) {
            // the end
        }
    }

    /** A look that fails is said and followed by the next: slow clients and new certificates are watched for ever. */
    private void look() {
        try {
            context.watch().look(connector.getConnectedEndPoints());
            if (certificates != null) {
                certificates.look();
            }
        } catch (RuntimeException e) {
            LOG.warn("a look at the connections and the certificate failed", e);
        }
    }

    /** The one engine handler: each request becomes an exchange. */
    private final class Entrance extends org.eclipse.jetty.server.Handler.Abstract {
        private final Handler handler;

        Entrance(Handler handler) {
            this.handler = handler;
        }

        @Override
        public boolean handle(
                org.eclipse.jetty.server.Request request,
                org.eclipse.jetty.server.Response response,
                Callback callback) {
            new Exchange(context, request, response).run(handler, callback);
            return true;
        }
    }
}
