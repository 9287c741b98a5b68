package dev.orrery.source.imap.wire;

import dev.orrery.http.TlsClient;
import dev.orrery.source.imap.wire.ImapServer.Security;
import dev.orrery.source.imap.wire.Response.Condition;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Base64;
import java.util.List;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/** Opens connections to one server and signs in. Thread-safe. */
public final class Dialer {
    private final ImapServer server;
    private final Limits limits;
    private final @Nullable SSLContext tls;

    /** @throws IllegalArgumentException if the certificates to trust cannot be read */
    public Dialer(ImapServer server, Limits limits) {
        this.server = server;
        this.limits = limits;
        try {
            this.tls = server.security() == Security.NONE ? null : TlsClient.trusting(server.authorities());
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalArgumentException(
                    "the certificates in " + server.authorities() + " cannot be read: " + e.getMessage(), e);
        }
    }

    public ImapServer server() {
        return server;
    }

    /**
     * A connection that is signed in, with QRESYNC or CONDSTORE enabled where offered.
     *
     * @throws CommandRefused when the login is refused; says neither password nor what the server made of it
     */
    public Connection open(Login login) throws WireException, CommandRefused {
        Connection connection = connect();
        boolean done = false;
        try {
            signIn(connection, login);
            enable(connection);
            done = true;
            return connection;
        } finally {
            if (!done) {
                connection.close();
            }
        }
    }

    private Connection connect() throws WireException {
        Socket socket = new Socket();
        boolean done = false;
        try {
            InetAddress address = InetAddress.getByName(server.host());
            if (server.security() == Security.NONE && !address.isLoopbackAddress()) {
                throw new WireException(server + " is not on loopback: it needs TLS or STARTTLS");
            }
            socket.setTcpNoDelay(true);
            // somebody who watches says nothing for long: the path is to be kept open, and its end noticed
            socket.setKeepAlive(true);
            socket.connect(
                    new InetSocketAddress(address, server.port()),
                    Math.toIntExact(server.connectTimeout().toMillis()));
            socket.setSoTimeout(Math.toIntExact(server.answerTimeout().toMillis()));
            Connection connection = greeted(server.security() == Security.TLS ? overTls(socket) : socket);
            if (server.security() == Security.STARTTLS) {
                connection = startTls(connection);
            }
            done = true;
            return connection;
        } catch (WireException e) {
            throw e;
        } catch (IOException e) {
            throw new WireException("no connection to " + server, e);
        } finally {
            if (!done) {
                closeQuietly(socket);
            }
        }
    }

    private Connection wrap(Socket socket) throws IOException {
        return new Connection(socket, server.answerTimeout(), limits, server.hidden());
    }

    /** A PREAUTH is refused: whose mailboxes these are nobody has said, and before STARTTLS anybody could have sent it. */
    private Connection greeted(Socket socket) throws IOException {
        Connection connection = wrap(socket);
        Response.Status greeting = connection.greeting();
        if (greeting.condition() != Condition.OK) {
            throw new WireException("the server greets with " + greeting.said());
        }
        connection.learnCapabilities();
        return connection;
    }

    private Connection startTls(Connection plain) throws IOException {
        if (!plain.capabilities().has("STARTTLS")) {
            throw new WireException(server + " does not offer STARTTLS");
        }
        Response.Status status = plain.run(Command.of("STARTTLS"), Untagged.IGNORED);
        if (!status.isOk() || plain.hasUnread()) {
            throw new WireException("STARTTLS: " + (status.isOk() ? "something was sent in between" : status.said()));
        }
        Connection secure = wrap(overTls(plain.socket()));
        secure.learnCapabilities();
        return secure;
    }

    private Socket overTls(Socket socket) throws IOException {
        if (tls == null) {
            throw new IllegalStateException("TLS was not set up");
        }
        return TlsClient.over(socket, tls, server.host(), server.port());
    }

    private void signIn(Connection connection, Login login) throws WireException, CommandRefused {
        Capabilities offered = connection.capabilities();
        Response.Status status;
        connection.forgetCapabilities();
        if (offered.has("AUTH=PLAIN")) {
            status = plain(connection, login, offered.has("SASL-IR"));
        } else if (login.actsFor() != null) {
            throw new WireException(server + " does not offer AUTH=PLAIN, without which no proxy can sign in");
        } else if (offered.has("LOGINDISABLED")) {
            throw new WireException(server + " does not take passwords over this connection");
        } else {
            status =
                    connection.run(Command.of("LOGIN").string(login.name()).string(login.password()), Untagged.IGNORED);
        }
        if (!status.isOk()) {
            throw new CommandRefused(
                    "login of " + login,
                    new Response.Status(status.tag(), status.condition(), status.code(), "", "refused"));
        }
        connection.learnCapabilities();
    }

    /** RFC 4616, with RFC 4959 saving a round trip. */
    private static Response.Status plain(Connection connection, Login login, boolean initial) throws WireException {
        String actsFor = login.actsFor() == null ? "" : login.actsFor();
        String message = actsFor + '\0' + login.name() + '\0' + login.password();
        String encoded = Base64.getEncoder().encodeToString(message.getBytes(StandardCharsets.UTF_8));
        Response.Status status = initial
                ? connection.dialogue("AUTHENTICATE PLAIN " + encoded, List.of())
                : connection.dialogue("AUTHENTICATE PLAIN", List.of(encoded));
        if (status == null) {
            throw new WireException("AUTHENTICATE was not answered");
        }
        return status;
    }

    /** RFC 7162 section 3.2.3: a client that wants VANISHED says so first. */
    private static void enable(Connection connection) throws WireException {
        if (connection.capabilities().has("ENABLE") && connection.capabilities().hasCondstore()) {
            String what = connection.capabilities().has("QRESYNC") ? "QRESYNC" : "CONDSTORE";
            connection.run(Command.of("ENABLE").word(what), Untagged.IGNORED);
        }
    }

    private static void closeQuietly(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
