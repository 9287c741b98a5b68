package dev.orrery.app;

import dev.orrery.source.ldap.Certificates;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.assertj.core.api.Assertions;

/** A mail server that keeps what it gets, and answers as a test wants it to. On loopback, for any number of connections. */
final class SmtpPeer implements AutoCloseable {
    /** A mail as it came. */
    record Received(String sender, String recipient, String text) {
        /** Value of a header field, unfolded. */
        String header(String name) {
            String head = text.substring(0, text.indexOf("\r\n\r\n")).replaceAll("\r\n[ \t]", " ");
            for (String line : head.split("\r\n")) {
                if (line.regionMatches(true, 0, name + ":", 0, name.length() + 1)) {
                    return line.substring(name.length() + 1).strip();
                }
            }
            return "";
        }
    }

    /** How connections to it are protected. */
    enum Security {
        NONE,
        STARTTLS,
        TLS
    }

    private final ServerSocket listener;
    private final Security security;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final List<Received> received = new CopyOnWriteArrayList<>();
    private final List<String> commands = new CopyOnWriteArrayList<>();
    private volatile Function<String, Optional<String>> script = _ -> Optional.empty();

    SmtpPeer() throws IOException {
        this(0);
    }

    /** With the certificate that tests share. */
    SmtpPeer(Security security) throws IOException {
        this(0, security);
    }

    SmtpPeer(int port) throws IOException {
        this(port, Security.NONE);
    }

    private SmtpPeer(int port, Security security) throws IOException {
        this.security = security;
        listener = new ServerSocket(port, 50, InetAddress.getLoopbackAddress());
        Thread.ofVirtual().start(this::accept);
    }

    int port() {
        return listener.getLocalPort();
    }

    /**
     * Answers to commands other than the usual ones; the command is in upper case up to its argument, the end of a mail is
     * {@code .}; an empty answer closes the connection.
     */
    void script(Function<String, Optional<String>> answers) {
        script = answers;
    }

    List<Received> received() {
        return received;
    }

    List<String> commands() {
        return commands;
    }

    /** Waits until so many mails have come. */
    List<Received> await(int count) {
        Instant deadline = Instant.now().plusSeconds(60);
        while (received.size() < count) {
            Assertions.assertThat(Instant.now())
                    .as("mails: %s, commands: %s", received, commands)
                    .isBefore(deadline);
            Thread.onSpinWait();
        }
        return List.copyOf(received);
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                Socket socket = listener.accept();
                open.add(socket);
                Thread.ofVirtual().start(() -> serve(socket));
            } catch (IOException closed) {
                return;
            }
        }
    }

    private static Socket secured(Socket socket) throws IOException {
        try (InputStream file = Files.newInputStream(Certificates.shared().store())) {
            KeyStore keys = KeyStore.getInstance("PKCS12");
            keys.load(file, Certificates.PASSWORD.toCharArray());
            KeyManagerFactory factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            factory.init(keys, Certificates.PASSWORD.toCharArray());
            SSLContext tls = SSLContext.getInstance("TLS");
            tls.init(factory.getKeyManagers(), null, null);
            SSLSocket secure = (SSLSocket) tls.getSocketFactory().createSocket(socket, null, true);
            secure.setUseClientMode(false);
            secure.startHandshake();
            return secure;
        } catch (GeneralSecurityException e) {
            throw new IOException(e);
        }
    }

    private void serve(Socket plain) {
        try (plain) {
            Socket socket = security == Security.TLS ? secured(plain) : plain;
            InputStream in = new BufferedInputStream(socket.getInputStream());
            OutputStream out = socket.getOutputStream();
            say(out, "220 peer ready");
            String sender = "";
            String recipient = "";
            for (String line = line(in); line != null; line = line(in)) {
                commands.add(line);
                Optional<String> other = script.apply(line);
                if (other.isPresent()) {
                    if (other.get().isEmpty()) {
                        return;
                    }
                    say(out, other.get());
                } else if (line.equals("STARTTLS")) {
                    say(out, "220 go on");
                    socket = secured(plain);
                    in = new BufferedInputStream(socket.getInputStream());
                    out = socket.getOutputStream();
                } else if (line.startsWith("EHLO") && security == Security.STARTTLS && socket == plain) {
                    say(out, "250-peer\r\n250-SIZE 10000000\r\n250 STARTTLS");
                } else if (line.startsWith("EHLO")) {
                    say(out, "250-peer\r\n250-SIZE 10000000\r\n250 AUTH PLAIN LOGIN");
                } else if (line.startsWith("MAIL")) {
                    sender = between(line);
                    say(out, "250 ok");
                } else if (line.startsWith("RCPT")) {
                    recipient = between(line);
                    say(out, "250 ok");
                } else if (line.equals("DATA")) {
                    say(out, "354 go on");
                    String text = mail(in);
                    Optional<String> verdict = script.apply(".");
                    if (verdict.isEmpty()
                            || verdict.get().startsWith("2")
                            || verdict.get().isEmpty()) {
                        received.add(new Received(sender, recipient, text));
                    }
                    if (verdict.isPresent() && verdict.get().isEmpty()) {
                        return;
                    }
                    say(out, verdict.orElse("250 taken"));
                } else {
                    say(out, line.equals("QUIT") ? "221 bye" : "250 ok");
                }
            }
        } catch (IOException gone) {
            commands.add("(the connection ended: " + gone.getMessage() + ")");
        } finally {
            open.remove(plain);
        }
    }

    private static String between(String line) {
        return line.substring(line.indexOf('<') + 1, line.indexOf('>'));
    }

    private static void say(OutputStream out, String line) throws IOException {
        out.write((line + "\r\n").getBytes(StandardCharsets.US_ASCII));
    }

    private static String mail(InputStream in) throws IOException {
        StringBuilder mail = new StringBuilder();
        for (String line = line(in); line != null && !line.equals("."); line = line(in)) {
            mail.append(line.startsWith(".") ? line.substring(1) : line).append("\r\n");
        }
        return mail.toString();
    }

    private static String line(InputStream in) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int octet = in.read(); octet >= 0; octet = in.read()) {
            if (octet == '\n') {
                String text = line.toString(StandardCharsets.UTF_8);
                return text.endsWith("\r") ? text.substring(0, text.length() - 1) : text;
            }
            line.write(octet);
        }
        return null;
    }

    @Override
    public void close() throws IOException {
        listener.close();
        for (Socket socket : open) {
            socket.close();
        }
    }
}
