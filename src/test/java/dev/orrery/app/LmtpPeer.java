package dev.orrery.app;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** A mail server that delivers: the client side of LMTP (RFC 2033), or of SMTP for one recipient at a time. */
final class LmtpPeer implements AutoCloseable {
    private final Socket socket;
    private final BufferedReader in;

    LmtpPeer(int port) throws IOException {
        this(port, "LHLO");
    }

    /** @param hello the command that greets: LHLO, or EHLO for SMTP */
    LmtpPeer(int port, String hello) throws IOException {
        socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setSoTimeout(60_000);
        in = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
        answer();
        say(hello + " mx.example.org");
    }

    /** Sends a line and returns the last line of the answer. */
    String say(String line) throws IOException {
        write(line + "\r\n");
        return answer();
    }

    void write(String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
    }

    String answer() throws IOException {
        String line = in.readLine();
        while (line != null && line.length() > 3 && line.charAt(3) == '-') {
            line = in.readLine();
        }
        return line;
    }

    /** Delivers a mail; the answer to each recipient, in their order. */
    List<String> deliver(String sender, String mail, String... recipients) throws IOException {
        say("MAIL FROM:<" + sender + ">");
        List<String> answers = new ArrayList<>();
        int known = 0;
        for (String recipient : recipients) {
            String answer = say("RCPT TO:<" + recipient + ">");
            answers.add(answer);
            known += answer.startsWith("250") ? 1 : 0;
        }
        if (known == 0) {
            say("RSET");
            return answers;
        }
        data(mail);
        for (int i = 0; i < answers.size(); i++) {
            if (answers.get(i).startsWith("250")) {
                answers.set(i, answer());
            }
        }
        return answers;
    }

    /** Sends a mail to the end, and reads no answer to it. */
    void begin(String sender, String mail, String recipient) throws IOException {
        say("MAIL FROM:<" + sender + ">");
        say("RCPT TO:<" + recipient + ">");
        data(mail);
    }

    private void data(String mail) throws IOException {
        say("DATA");
        write(mail.replace("\r\n", "\n").replace("\n", "\r\n").replaceAll("(?m)^\\.", "..") + "\r\n.\r\n");
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
