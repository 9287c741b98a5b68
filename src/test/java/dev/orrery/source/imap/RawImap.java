package dev.orrery.source.imap;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Another IMAP client: a socket and nothing else. It stands for whoever edits the same folders by other programs, and for
 * the bare speed of a server.
 */
public final class RawImap implements AutoCloseable {
    private final Socket socket;
    private final InputStream in;
    private int tags;

    public RawImap(int port, String person) throws IOException {
        socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(60_000);
        in = new BufferedInputStream(socket.getInputStream(), 64 << 10);
        line();
        String password = TestImapServer.PASSWORD.replace("\\", "\\\\").replace("\"", "\\\"");
        ok("LOGIN " + person + " \"" + password + "\"");
    }

    /** Signs in, runs commands that must be answered OK, and leaves. */
    public static void run(int port, String person, String... commands) throws IOException {
        try (RawImap client = new RawImap(port, person)) {
            for (String command : commands) {
                client.ok(command);
            }
        }
    }

    /** The untagged lines of the answer; literals are not understood. */
    public List<String> ok(String command) throws IOException {
        String tag = send(command);
        List<String> lines = new ArrayList<>();
        for (String line = line(); ; line = line()) {
            if (line.startsWith(tag + " ")) {
                if (!line.startsWith(tag + " OK")) {
                    throw new IOException(command + ": " + line);
                }
                return lines;
            }
            lines.add(line);
        }
    }

    /** Adds a message; needs LITERAL+. */
    public void append(String folder, byte[] message, String flags) throws IOException {
        String tag = "r" + ++tags;
        write(tag + " APPEND \"" + folder + "\" (" + flags + ") {" + message.length + "+}\r\n");
        socket.getOutputStream().write(message);
        write("\r\n");
        for (String line = line(); !line.startsWith(tag + " OK"); line = line()) {
            if (line.startsWith(tag)) {
                throw new IOException(line);
            }
        }
    }

    /** Adds messages without waiting for one before the next is sent; needs LITERAL+. */
    public void appendAll(String folder, List<byte[]> messages) throws IOException {
        String tag = "r" + ++tags;
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (int i = 0; i < messages.size(); i++) {
            byte[] message = messages.get(i);
            String command = tag + "-" + i + " APPEND \"" + folder + "\" (\\Seen) {" + message.length + "+}\r\n";
            all.writeBytes(command.getBytes(StandardCharsets.ISO_8859_1));
            all.writeBytes(message);
            all.writeBytes(new byte[] {'\r', '\n'});
        }
        all.writeTo(socket.getOutputStream());
        for (int ended = 0; ended < messages.size(); ) {
            String line = line();
            if (line.startsWith(tag + "-" + ended + " ")) {
                if (!line.startsWith(tag + "-" + ended + " OK")) {
                    throw new IOException(line);
                }
                ended++;
            }
        }
    }

    public String send(String command) throws IOException {
        String tag = "r" + ++tags;
        write(tag + " " + command + "\r\n");
        return tag;
    }

    private void write(String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    public InputStream in() {
        return in;
    }

    public String line() throws IOException {
        StringBuilder line = new StringBuilder();
        for (int c = in.read(); c != '\n'; c = in.read()) {
            if (c < 0) {
                throw new IOException("closed after: " + line);
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
