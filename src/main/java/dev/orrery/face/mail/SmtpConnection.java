package dev.orrery.face.mail;

import dev.orrery.http.TlsClient;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.Base64;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;

/** A connection to a mail server that takes mail (RFC 5321), greeted, protected and signed in. For one thread. */
final class SmtpConnection implements AutoCloseable {
    private static final Duration CONNECT = Duration.ofSeconds(15);

    /** For opening a connection, and for one letter from MAIL to the last answer: both together less than a claim lasts. */
    private static final Duration LONGEST = Duration.ofMinutes(4);

    private static final String TOO_LONG = "it took too long";
    private static final int LONGEST_LINE = 2_000;
    private static final int MOST_LINES = 100;

    private final SmtpServer server;
    private final Duration longest;
    private final Socket plain;
    private Socket socket;
    private InputStream in;
    private OutputStream out;
    private Set<String> offered = Set.of();
    private long deadline;

    private SmtpConnection(SmtpServer server, Duration longest, Socket plain, Socket socket) throws IOException {
        this.server = server;
        this.longest = longest;
        this.plain = plain;
        this.socket = socket;
        this.in = new BufferedInputStream(socket.getInputStream());
        this.out = new BufferedOutputStream(socket.getOutputStream());
    }

    /** What became of a letter. */
    sealed interface Result {
        /** The server has it now. */
        record Taken() implements Result {}

        /** It will never have it. */
        record Refused(String said) implements Result {}

        /** Not now. */
        record Later(String said) implements Result {}
    }

    /** @throws IOException if there is no server that would take anything, with a sentence */
    static SmtpConnection open(SmtpServer server) throws IOException {
        return open(server, LONGEST);
    }

    /** @param longest for opening it, and for one letter */
    static SmtpConnection open(SmtpServer server, Duration longest) throws IOException {
        Socket socket = new Socket();
        try {
            InetAddress address = InetAddress.getByName(server.host());
            if (server.security() == SmtpServer.Security.NONE && !address.isLoopbackAddress()) {
                throw new IOException("it is not on loopback, so it needs TLS or STARTTLS");
            }
            socket.setTcpNoDelay(true);
            socket.connect(new InetSocketAddress(address, server.port()), Math.toIntExact(CONNECT.toMillis()));
            socket.setSoTimeout(Math.toIntExact(CONNECT.toMillis()));
            boolean wrapped = server.security() == SmtpServer.Security.TLS;
            SocketDeadline over = new SocketDeadline(socket, longest);
            try (over) {
                SmtpConnection connection =
                        new SmtpConnection(server, longest, socket, wrapped ? overTls(server, socket) : socket);
                connection.begin();
                return connection;
            }
        } catch (IOException e) {
            socket.close();
            throw new IOException("the mail server " + server + " cannot be used: " + cause(e), e);
        }
    }

    private static String cause(IOException e) {
        return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    }

    private static Socket overTls(SmtpServer server, Socket socket) throws IOException {
        try {
            return TlsClient.over(socket, TlsClient.trusting(server.authorities()), server.host(), server.port());
        } catch (GeneralSecurityException e) {
            throw new IOException("the certificates in " + server.authorities() + " cannot be read", e);
        }
    }

    private void begin() throws IOException {
        deadline = System.nanoTime() + longest.toNanos();
        require(read(), "it greets with");
        hello();
        if (server.security() == SmtpServer.Security.STARTTLS) {
            if (!offered.contains("STARTTLS")) {
                throw new IOException("it does not offer STARTTLS");
            }
            require(command("STARTTLS"), "STARTTLS:");
            if (in.available() > 0) {
                throw new IOException("something was sent before TLS began");
            }
            socket = overTls(server, socket);
            in = new BufferedInputStream(socket.getInputStream());
            out = new BufferedOutputStream(socket.getOutputStream());
            hello();
        }
        signIn();
    }

    private void hello() throws IOException {
        SmtpReply reply = command("EHLO " + server.greeting());
        if (!reply.isPositive()) {
            reply = command("HELO " + server.greeting());
            require(reply, "it does not want to be greeted:");
            offered = Set.of();
            return;
        }
        Set<String> words = new HashSet<>();
        for (String line : reply.text().split("\n")) {
            String[] parts = line.strip().toUpperCase(Locale.ROOT).split(" ");
            words.add(parts[0]);
            if (parts[0].equals("AUTH")) {
                for (int i = 1; i < parts.length; i++) {
                    words.add("AUTH " + parts[i]);
                }
            }
        }
        offered = words;
    }

    /** RFC 4954; what the server says about a refused password is not repeated, it may hold it. */
    private void signIn() throws IOException {
        SmtpServer.Login login = server.login();
        if (login == null) {
            return;
        }
        SmtpReply reply;
        if (offered.contains("AUTH PLAIN")) {
            reply = command("AUTH PLAIN " + base64("\0" + login.user() + "\0" + login.password()));
        } else if (offered.contains("AUTH LOGIN")) {
            reply = command("AUTH LOGIN");
            reply = reply.isIntermediate() ? command(base64(login.user())) : reply;
            reply = reply.isIntermediate() ? command(base64(login.password())) : reply;
        } else {
            throw new IOException("it offers neither AUTH PLAIN nor AUTH LOGIN");
        }
        if (!reply.isPositive()) {
            throw new IOException("it does not let " + login + " in (" + reply.code()
                    + "); check mail.smtp-user and mail.smtp-password");
        }
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    /**
     * Sends one mail.
     *
     * @param sender and {@code recipient}: bare addresses
     * @throws IOException if the connection is of no use any more; what became of the mail is then not known
     */
    Result send(String sender, String recipient, byte[] mail) throws IOException {
        SocketDeadline over = new SocketDeadline(plain, longest);
        try (over) {
            return transfer(sender, recipient, mail);
        } catch (IOException e) {
            throw over.isOver() ? new SocketTimeoutException(TOO_LONG) : e;
        }
    }

    private Result transfer(String sender, String recipient, byte[] mail) throws IOException {
        deadline = System.nanoTime() + longest.toNanos();
        SmtpReply reply =
                command("MAIL FROM:<" + sender + ">" + (offered.contains("SIZE") ? " SIZE=" + mail.length : ""));
        if (reply.isPositive()) {
            reply = command("RCPT TO:<" + recipient + ">");
        }
        if (reply.isPositive()) {
            reply = command("DATA");
        }
        if (reply.isIntermediate()) {
            write(mail);
            reply = read();
            if (reply.isPositive()) {
                return new Result.Taken();
            }
        }
        if (reply.code() == 421 || reply.code() == 530 || reply.code() == 538) {
            // closing, or it wants a login that it was not given: nothing about this letter
            throw new IOException("the mail server " + server + " takes nothing now: " + oneLine(reply));
        }
        if (!reply.isPositive()) {
            command("RSET");
        }
        return reply.isPermanent() ? new Result.Refused(oneLine(reply)) : new Result.Later(oneLine(reply));
    }

    /** RFC 5321 section 4.5.2. */
    private void write(byte[] mail) throws IOException {
        boolean lineStart = true;
        for (byte octet : mail) {
            if (lineStart && octet == '.') {
                out.write('.');
            }
            out.write(octet);
            lineStart = octet == '\n';
        }
        out.write((lineStart ? ".\r\n" : "\r\n.\r\n").getBytes(StandardCharsets.US_ASCII));
        out.flush();
    }

    private SmtpReply command(String line) throws IOException {
        if (line.indexOf('\r') >= 0 || line.indexOf('\n') >= 0) {
            throw new IllegalArgumentException("a line break inside a command");
        }
        out.write((line + "\r\n").getBytes(StandardCharsets.UTF_8));
        out.flush();
        return read();
    }

    private SmtpReply read() throws IOException {
        StringBuilder text = new StringBuilder();
        for (int lines = 0; lines < MOST_LINES; lines++) {
            String line = line();
            if (!line.matches("[2-5]\\d\\d(?:[ -].*)?")) {
                throw new IOException("it does not speak SMTP");
            }
            text.append(lines == 0 ? "" : "\n").append(line.length() > 4 ? line.substring(4) : "");
            if (line.length() == 3 || line.charAt(3) == ' ') {
                return new SmtpReply(Integer.parseInt(line.substring(0, 3)), text.toString());
            }
        }
        throw new IOException("its answer does not end");
    }

    private String line() throws IOException {
        StringBuilder line = new StringBuilder();
        while (true) {
            long left = (deadline - System.nanoTime()) / 1_000_000;
            if (left <= 0) {
                throw new SocketTimeoutException(TOO_LONG);
            }
            socket.setSoTimeout(Math.toIntExact(left));
            int octet = in.read();
            if (octet < 0) {
                throw new IOException("it closed the connection");
            }
            if (octet == '\n') {
                return line.toString().strip();
            }
            if (line.length() >= LONGEST_LINE) {
                throw new IOException("a line of its answer does not end");
            }
            line.append(octet >= ' ' && octet < 0x7F ? (char) octet : ' ');
        }
    }

    private static void require(SmtpReply reply, String what) throws IOException {
        if (!reply.isPositive()) {
            throw new IOException(what + " " + oneLine(reply));
        }
    }

    private static String oneLine(SmtpReply reply) {
        String said = reply.said().replace('\n', ' ').replaceAll("[^ -~]", "?");
        return said.length() > 300 ? said.substring(0, 300) + "…" : said;
    }

    /** Says goodbye if the other side still listens. */
    @Override
    public void close() {
        try (Socket ending = socket) {
            ending.setSoTimeout(1_000);
            out.write("QUIT\r\n".getBytes(StandardCharsets.US_ASCII));
            out.flush();
        } catch (IOException gone) {
            return; // it is closed all the same
        }
    }
}
