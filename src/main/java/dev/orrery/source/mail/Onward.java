package dev.orrery.source.mail;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Hands mails to the server that keeps the mailboxes, by LMTP (RFC 2033), one connection for each. Thread-safe. */
public final class Onward {
    private static final Duration CONNECT = Duration.ofSeconds(10);
    private static final Duration SILENCE = Duration.ofMinutes(2);
    private static final int LONGEST_LINE = 2_048;
    private static final Pattern ADDRESS = Pattern.compile("[^<>\\s\\p{Cntrl}]{0,320}");
    private static final Pattern ANSWER = Pattern.compile("([2-5]\\d\\d)([ -])(?:(\\d\\.\\d{1,3}\\.\\d{1,3}) )?(.*)");

    private final InetSocketAddress server;

    public Onward(InetSocketAddress server) {
        this.server = server;
    }

    /** What the server says of that mail for that recipient; 451 if it cannot be asked. */
    MailAnswer pass(String sender, String recipient, byte[] mail) {
        if (!ADDRESS.matcher(sender).matches() || !ADDRESS.matcher(recipient).matches()) {
            return new MailAnswer(501, "5.1.3", "There is a sign in an address that cannot be passed on");
        }
        try (Socket socket = new Socket()) {
            socket.connect(server, Math.toIntExact(CONNECT.toMillis()));
            socket.setSoTimeout(Math.toIntExact(SILENCE.toMillis()));
            return new Talk(socket).deliver(sender, recipient, mail);
        } catch (IOException e) {
            return MailAnswer.later("4.4.1", "The mailbox at " + server + " cannot be reached: " + e.getMessage());
        }
    }

    /** One connection. */
    private static final class Talk {
        private final InputStream in;
        private final OutputStream out;

        Talk(Socket socket) throws IOException {
            in = new BufferedInputStream(socket.getInputStream());
            out = new BufferedOutputStream(socket.getOutputStream(), 1 << 16);
        }

        MailAnswer deliver(String sender, String recipient, byte[] mail) throws IOException {
            MailAnswer answer = answer();
            answer = answer.isTaken() ? say("LHLO orrery") : answer;
            answer = answer.isTaken() ? say("MAIL FROM:<" + sender + ">") : answer;
            answer = answer.isTaken() ? say("RCPT TO:<" + recipient + ">") : answer;
            answer = answer.isTaken() ? say("DATA") : answer;
            if (answer.code() == 354) {
                content(mail);
                answer = answer();
            } else if (answer.isTaken()) {
                throw new IOException("it does not take a mail after DATA");
            }
            try {
                out.write("QUIT\r\n".getBytes(StandardCharsets.US_ASCII));
                out.flush(); // nobody waits for the answer to that
            } catch (IOException e) {
                return answer; // what was taken stays taken
            }
            return answer;
        }

        private MailAnswer say(String line) throws IOException {
            out.write((line + "\r\n").getBytes(StandardCharsets.UTF_8));
            return answer();
        }

        /** With whole line breaks, and a dot more where a line begins with one (RFC 5321 section 4.5.2). */
        private void content(byte[] mail) throws IOException {
            int before = '\n';
            for (byte octet : mail) {
                if (octet == '.' && before == '\n') {
                    out.write('.');
                } else if (octet == '\n' && before != '\r') {
                    out.write('\r');
                }
                out.write(octet);
                before = octet;
            }
            out.write((before == '\n' ? ".\r\n" : "\r\n.\r\n").getBytes(StandardCharsets.US_ASCII));
        }

        private MailAnswer answer() throws IOException {
            out.flush();
            while (true) {
                Matcher line = ANSWER.matcher(line());
                if (!line.matches()) {
                    throw new IOException("it answers otherwise than LMTP servers do");
                }
                if (line.group(2).equals(" ")) {
                    int code = Integer.parseInt(line.group(1));
                    String status = line.group(3) == null ? code / 100 + ".0.0" : line.group(3);
                    return new MailAnswer(code, status, line.group(4).strip());
                }
            }
        }

        private String line() throws IOException {
            ByteArrayOutputStream line = new ByteArrayOutputStream();
            for (int octet = in.read(); octet != '\n'; octet = in.read()) {
                if (octet < 0 || line.size() >= LONGEST_LINE) {
                    throw new IOException(octet < 0 ? "it ends the connection" : "it answers too long a line");
                }
                line.write(octet);
            }
            return line.toString(StandardCharsets.US_ASCII).strip();
        }
    }

    @Override
    public String toString() {
        return "lmtp://" + server.toString().toLowerCase(Locale.ROOT);
    }
}
