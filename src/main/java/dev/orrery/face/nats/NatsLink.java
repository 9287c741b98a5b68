package dev.orrery.face.nats;

import dev.orrery.http.NameCheckedTls;
import dev.orrery.http.TlsClient;
import io.nats.client.AuthenticationException;
import io.nats.client.Connection;
import io.nats.client.ErrorListener;
import io.nats.client.JetStreamApiException;
import io.nats.client.JetStreamOptions;
import io.nats.client.Nats;
import io.nats.client.Options;
import io.nats.client.PublishOptions;
import io.nats.client.impl.Headers;
import java.io.IOException;
import java.nio.file.Files;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one connection to the server. The library's own reconnecting is off: it would keep what was sent in memory, and a
 * PONG on a new connection says nothing of what went into the old one. Thread-safe.
 */
final class NatsLink implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(NatsLink.class);

    /** Less than a stop of the whole server waits. */
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    /** What a message is, beside its body. */
    private static final int HEADERS = 512;

    private static final String ID = "Nats-Msg-Id";

    private final NatsServer server;
    private final String name;
    private @Nullable Connection connection;
    private volatile boolean closed;

    /** @param name as which the server lists this connection */
    NatsLink(NatsServer server, String name) {
        this.server = server;
        this.name = name;
    }

    /** Connects where there is no connection. */
    synchronized void connect() throws NatsFailure {
        connected();
    }

    /**
     * Returns once the server, or its stream, has taken it.
     *
     * @param id by which a stream knows what it has already
     */
    synchronized void publish(String subject, String id, byte[] body) throws NatsFailure {
        Connection to = connected();
        if (body.length + HEADERS > to.getMaxPayload()) {
            throw new NatsFailure(server.where() + " takes messages of " + to.getMaxPayload() + " bytes, and the entry "
                    + id + " has " + body.length + "; raise max_payload there.");
        }
        boolean taken = false;
        try {
            if (server.stream().isEmpty()) {
                send(to, subject, id, body);
            } else {
                store(to, subject, id, body);
            }
            taken = true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new NatsFailure("Orrery stops.", e);
        } catch (TimeoutException | RuntimeException e) {
            // the library says so of a connection that was closed meanwhile
            throw new NatsFailure(server.where() + " did not say that it has what it was sent.", e);
        } finally {
            if (!taken) {
                drop();
            }
        }
    }

    /** A PONG behind a message says that the server has read it; an error would have come before. */
    private void send(Connection to, String subject, String id, byte[] body)
            throws NatsFailure, InterruptedException, TimeoutException {
        to.publish(subject, new Headers().add(ID, id), body);
        to.flush(PATIENCE);
        String error = to.getLastError();
        if (error != null && !error.isEmpty()) {
            throw new NatsFailure(server.where() + " refused " + subject + ": " + error);
        }
    }

    private void store(Connection to, String subject, String id, byte[] body) throws NatsFailure {
        try {
            to.jetStream(JetStreamOptions.builder().requestTimeout(PATIENCE).build())
                    .publish(
                            subject,
                            body,
                            PublishOptions.builder()
                                    .messageId(id)
                                    .expectedStream(server.stream())
                                    .build());
        } catch (JetStreamApiException | IOException e) {
            throw new NatsFailure(
                    server.where() + " did not store " + subject + " in the stream " + server.stream()
                            + "; is it there, with that subject? " + e.getMessage(),
                    e);
        }
    }

    private Connection connected() throws NatsFailure {
        if (closed) {
            throw new NatsFailure("Orrery stops.");
        }
        Connection known = connection;
        if (known != null && known.getStatus() == Connection.Status.CONNECTED) {
            return known;
        }
        drop();
        try {
            Connection made = Nats.connect(options());
            connection = made;
            return made;
        } catch (AuthenticationException e) {
            throw new NatsFailure(
                    server.where()
                            + " does not let Orrery in; check user and password-file, token-file or credentials-file"
                            + " in [nats].",
                    e);
        } catch (GeneralSecurityException e) {
            throw new NatsFailure("nats.ca-file holds no certificates that can be read.", e);
        } catch (IOException | RuntimeException e) {
            throw new NatsFailure(
                    server.where() + " cannot be reached"
                            + (server.tls() ? ", or its certificate is not good for that name." : "."),
                    e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new NatsFailure("Orrery stops.", e);
        }
    }

    private Options options() throws NatsFailure, GeneralSecurityException, IOException {
        Options.Builder options = Options.builder()
                .server(server.url())
                .connectionName(name)
                .noReconnect()
                .connectionTimeout(PATIENCE)
                // the name is what the certificate must be for
                .noResolveHostnames()
                // a server tells of others, which nobody has configured
                .ignoreDiscoveredServers()
                .errorListener(new Listener());
        if (server.tls()) {
            options.sslContext(NameCheckedTls.of(TlsClient.trusting(server.authorities())));
        }
        switch (server.signIn()) {
            case NatsServer.SignIn.Nobody _ -> {}
            case NatsServer.SignIn.User user ->
                options.userInfo(user.name().toCharArray(), user.password().toCharArray());
            case NatsServer.SignIn.Token token -> options.token(token.token().toCharArray());
            case NatsServer.SignIn.Credentials credentials -> {
                if (!Files.isReadable(credentials.file())) {
                    throw new NatsFailure("nats.credentials-file cannot be read.");
                }
                options.authHandler(Nats.credentials(credentials.file().toString()));
            }
        }
        return options.build();
    }

    private void drop() {
        Connection old = connection;
        connection = null;
        if (old != null) {
            try {
                old.close();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    @Override
    public void close() {
        closed = true;
        synchronized (this) {
            drop();
        }
    }

    /** What goes wrong is told to whoever publishes; the library would print it a second time. */
    private static final class Listener implements ErrorListener {
        @Override
        public void errorOccurred(Connection of, String error) {
            LOG.debug("the NATS server says {}", error);
        }

        @Override
        public void exceptionOccurred(Connection of, Exception e) {
            LOG.debug("the connection to the NATS server", e);
        }
    }
}
