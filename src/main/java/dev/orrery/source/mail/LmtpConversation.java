package dev.orrery.source.mail;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** One connection of a mail server (RFC 2033; RFC 5321 where that says nothing else). For one thread. */
final class LmtpConversation {
    private static final Duration SILENCE = Duration.ofMinutes(5);
    private static final Duration TURN = Duration.ofSeconds(30);
    private static final int LONGEST_LINE = 2_048;
    private static final int MOST_RECIPIENTS = 200;
    private static final int MOST_MISTAKES = 20;
    private static final Pattern PATH =
            Pattern.compile("(?i)(?:FROM|TO):\\s*<(?:@[^:<>]*:)?([^<>\\s\\p{Cntrl}]{0,320})>(.*)");
    private static final Pattern SIZE = Pattern.compile("(?i)\\bSIZE=(\\d{1,18})\\b");

    private final InputStream in;
    private final OutputStream out;
    private final MailIn mail;
    private final Semaphore mails;
    private final List<String> recipients = new ArrayList<>();
    private boolean greeted;
    private @Nullable String sender;
    private int mistakes;

    /** @param mails how many may be in memory at once */
    LmtpConversation(Socket socket, MailIn mail, Semaphore mails) throws IOException {
        socket.setSoTimeout(Math.toIntExact(SILENCE.toMillis()));
        socket.setTcpNoDelay(true);
        this.in = new BufferedInputStream(socket.getInputStream(), 1 << 16);
        this.out = new BufferedOutputStream(socket.getOutputStream());
        this.mail = mail;
        this.mails = mails;
    }

    void turnAway() throws IOException {
        say("421 4.3.2 Too many connections; come again later");
        out.flush();
    }

    void hold() throws IOException {
        say("220 Orrery LMTP");
        out.flush();
        while (mistakes < MOST_MISTAKES) {
            String line = line();
            if (line == null || !handle(line)) {
                return;
            }
            if (in.available() == 0) {
                out.flush(); // what came in one go is answered in one go (RFC 2920)
            }
        }
        say("421 4.7.0 Too many mistakes");
        out.flush();
    }

    /** @return false when it is over */
    private boolean handle(String line) throws IOException {
        String[] words = line.strip().split("\\s+", 2);
        String argument = words.length > 1 ? words[1] : "";
        switch (words[0].toUpperCase(Locale.ROOT)) {
            case "LHLO" -> hello();
            case "HELO", "EHLO" -> mistake("500 5.5.1 This is LMTP: say LHLO");
            case "MAIL" -> mailFrom(argument);
            case "RCPT" -> recipient(argument);
            case "DATA" -> data();
            case "RSET" -> {
                reset();
                say("250 2.0.0 Forgotten");
            }
            case "NOOP" -> say("250 2.0.0 Here");
            case "VRFY" -> say("252 2.1.5 Deliver, and it will be seen");
            case "QUIT" -> {
                say("221 2.0.0 Goodbye");
                out.flush();
                return false;
            }
            default -> mistake("500 5.5.2 Unknown command");
        }
        return true;
    }

    private void hello() throws IOException {
        reset();
        greeted = true;
        say("250-orrery");
        List<String> abilities = mail.abilities();
        for (int i = 0; i < abilities.size(); i++) {
            say((i + 1 < abilities.size() ? "250-" : "250 ") + abilities.get(i));
        }
    }

    private void mailFrom(String argument) throws IOException {
        Matcher path = PATH.matcher(argument);
        if (!greeted || sender != null) {
            mistake(greeted ? "503 5.5.1 There is a sender already" : "503 5.5.1 Say LHLO first");
        } else if (!path.matches() || !argument.toUpperCase(Locale.ROOT).startsWith("FROM:")) {
            mistake("501 5.5.4 Say MAIL FROM:<address>");
        } else if (announced(path.group(2)) > mail.settings().largest()) {
            say(tooLarge().line());
        } else {
            sender = path.group(1);
            say("250 2.1.0 Sender noted");
        }
    }

    private static long announced(String parameters) {
        Matcher size = SIZE.matcher(parameters);
        return size.find() ? Long.parseLong(size.group(1)) : 0;
    }

    private MailAnswer tooLarge() {
        return new MailAnswer(552, "5.3.4", "A mail may have " + mail.settings().largest() + " bytes");
    }

    /** Who is nobody here is said at once, before the mail is sent. */
    private void recipient(String argument) throws IOException {
        Matcher path = PATH.matcher(argument);
        if (sender == null) {
            mistake("503 5.5.1 Say MAIL first");
        } else if (!path.matches()
                || !argument.toUpperCase(Locale.ROOT).startsWith("TO:")
                || path.group(1).isEmpty()) {
            mistake("501 5.5.4 Say RCPT TO:<address>");
        } else if (recipients.size() >= MOST_RECIPIENTS) {
            say("452 4.5.3 Too many recipients at once");
        } else {
            switch (mail.find(path.group(1))) {
                case MailRecipients.Known.Somebody _,
                        MailRecipients.Known.Sender _,
                        MailRecipients.Known.Elsewhere _ -> {
                    recipients.add(path.group(1));
                    say("250 2.1.5 Known here");
                }
                case MailRecipients.Known.No(MailAnswer answer) -> say(answer.line());
            }
        }
    }

    private void data() throws IOException {
        String from = sender;
        if (from == null || recipients.isEmpty()) {
            mistake("503 5.5.1 There are no recipients");
            return;
        }
        out.flush();
        if (!takeTurn()) {
            say("451 4.3.2 Too many mails at once; come again later");
            return;
        }
        try {
            say("354 Go on, and end with a dot");
            out.flush();
            byte[] content = content();
            for (String recipient : recipients) {
                say((content == null ? tooLarge() : mail.deliver(from, recipient, content)).line());
                out.flush();
            }
        } finally {
            mails.release();
        }
        reset();
    }

    private boolean takeTurn() throws IOException {
        try {
            return mails.tryAcquire(TURN.toSeconds(), TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    /**
     * Up to a dot alone between two whole line breaks; nothing else ends a mail, or one could be hidden in another. A mail that
     * is too large is read to its end and forgotten.
     *
     * @return null if it is too large
     */
    private byte @Nullable [] content() throws IOException {
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        boolean tooLarge = false;
        int[] last = {'\r', '\n'};
        while (true) {
            int octet = next();
            boolean lineStart = last[0] == '\r' && last[1] == '\n';
            if (lineStart && octet == '.') {
                octet = next();
                if (octet == '\r') {
                    int end = next();
                    if (end == '\n') {
                        return tooLarge ? null : content.toByteArray();
                    }
                    content.write('\r');
                    last[1] = '\r';
                    octet = end;
                }
            }
            tooLarge |= content.size() >= mail.settings().largest();
            if (tooLarge) {
                content.reset();
            } else {
                content.write(octet);
            }
            last[0] = last[1];
            last[1] = octet;
        }
    }

    private int next() throws IOException {
        int octet = in.read();
        if (octet < 0) {
            throw new IOException("it was closed inside a mail");
        }
        return octet;
    }

    private void reset() {
        sender = null;
        recipients.clear();
    }

    private void mistake(String answer) throws IOException {
        mistakes++;
        say(answer);
    }

    private void say(String line) throws IOException {
        out.write((line + "\r\n").getBytes(StandardCharsets.US_ASCII));
    }

    /** @return null at the end */
    private @Nullable String line() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int octet = in.read(); octet >= 0; octet = in.read()) {
            if (octet == '\n') {
                return line.toString(StandardCharsets.UTF_8);
            }
            if (line.size() >= LONGEST_LINE) {
                throw new IOException("a line is too long");
            }
            if (octet != '\r') {
                line.write(octet);
            }
        }
        return null;
    }
}
