package dev.orrery.app.bench;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** An IMAP client that understands as little as it can: the speed that a server gives to whoever asks. Not thread-safe. */
final class BareImap implements AutoCloseable {
    private static final int PIECE = 100;

    private final Socket socket = new Socket();
    private final InputStream in;
    private int tags;

    /** @param at with name and password */
    BareImap(URI at) throws IOException {
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(120_000);
        socket.connect(new InetSocketAddress(at.getHost(), at.getPort() < 0 ? 143 : at.getPort()), 3_000);
        in = new BufferedInputStream(socket.getInputStream(), 64 << 10);
        line();
        ok("LOGIN " + quoted(name(at)) + " " + quoted(password(at)));
    }

    static String name(URI at) {
        return at.getUserInfo().split(":", 2)[0];
    }

    static String password(URI at) {
        return at.getUserInfo().split(":", 2)[1];
    }

    private static String quoted(String text) {
        return "\"" + text.replace("\\", "\\\\").replace("\"", "\\\"") + "\"";
    }

    boolean has(String capability) throws IOException {
        return ok("CAPABILITY").stream()
                .anyMatch(line ->
                        List.of(line.toUpperCase(Locale.ROOT).split(" ")).contains(capability));
    }

    /** The untagged lines of the answer. */
    List<String> ok(String command) throws IOException {
        String tag = send(command);
        List<String> lines = new ArrayList<>();
        for (String line = line(); ; line = line()) {
            if (line.startsWith(tag + " ")) {
                if (!line.startsWith(tag + " OK")) {
                    throw new IOException("The IMAP server was asked " + command.split(" ")[0] + " and said " + line);
                }
                return lines;
            }
            lines.add(line);
        }
    }

    String send(String command) throws IOException {
        String tag = "b" + ++tags;
        socket.getOutputStream().write((tag + " " + command + "\r\n").getBytes(ISO_8859_1));
        return tag;
    }

    /** Adds messages, many before the first answer; needs LITERAL+. */
    void append(String folder, List<byte[]> messages) throws IOException {
        for (int from = 0; from < messages.size(); from += PIECE) {
            List<byte[]> piece = messages.subList(from, Math.min(messages.size(), from + PIECE));
            ByteArrayOutputStream all = new ByteArrayOutputStream();
            List<String> waiting = new ArrayList<>();
            for (byte[] message : piece) {
                String tag = "b" + ++tags;
                waiting.add(tag);
                all.writeBytes((tag + " APPEND " + folder + " {" + message.length + "+}\r\n").getBytes(ISO_8859_1));
                all.writeBytes(message);
                all.writeBytes(new byte[] {'\r', '\n'});
            }
            all.writeTo(socket.getOutputStream());
            for (String tag : waiting) {
                await(tag);
            }
        }
    }

    private void await(String tag) throws IOException {
        for (String line = line(); !line.startsWith(tag + " OK"); line = line()) {
            if (line.startsWith(tag + " ")) {
                throw new IOException("The IMAP server was asked to take a message and said " + line);
            }
        }
    }

    /** Every message of a folder with what a mirror asks of it; thrown away. Gives the bytes that came. */
    long fetchAll(String folder) throws IOException {
        ok("EXAMINE " + folder);
        String tag = send("UID FETCH 1:* (UID FLAGS MODSEQ INTERNALDATE BODY.PEEK[])");
        byte[] end = ("\r\n" + tag + " OK").getBytes(ISO_8859_1);
        byte[] buffer = new byte[64 << 10];
        byte[] tail = new byte[0];
        long total = 0;
        while (true) {
            int count = in.read(buffer);
            if (count < 0) {
                throw new EOFException("The IMAP server closed the connection.");
            }
            total += count;
            byte[] seen = new byte[Math.min(300, tail.length + count)];
            for (int i = seen.length - 1, from = count - 1, old = tail.length - 1; i >= 0; i--) {
                seen[i] = from >= 0 ? buffer[from--] : tail[old--];
            }
            tail = seen;
            if (new String(tail, ISO_8859_1).contains(new String(end, ISO_8859_1)) && in.available() == 0) {
                return total;
            }
        }
    }

    /** Waits until the server says by itself that this folder has another number of messages than before. */
    void awaitExists() throws IOException {
        String line = line();
        while (!line.endsWith(" EXISTS")) {
            line = line();
        }
    }

    /** Selects a folder and asks to be told of changes. */
    String idle(String folder) throws IOException {
        ok("EXAMINE " + folder);
        String tag = send("IDLE");
        String line = line();
        if (!line.startsWith("+")) {
            throw new IOException("The IMAP server was asked IDLE and said " + line);
        }
        return tag;
    }

    void done(String tag) throws IOException {
        socket.getOutputStream().write("DONE\r\n".getBytes(ISO_8859_1));
        await(tag);
    }

    private String line() throws IOException {
        StringBuilder line = new StringBuilder();
        for (int c = in.read(); c != '\n'; c = in.read()) {
            if (c < 0) {
                throw new EOFException("The IMAP server closed the connection.");
            }
            line.append((char) c);
        }
        return line.toString().stripTrailing();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
