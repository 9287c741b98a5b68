package dev.orrery.source.imap.wire;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** A server that says what it is told to say, and no more; each connection runs the same script. */
public final class ScriptedServer implements AutoCloseable {
    private final ServerSocket listening;
    private final Thread accepting;
    private final List<Socket> open = new CopyOnWriteArrayList<>();
    private final List<String> heard = new CopyOnWriteArrayList<>();

    /** What one connection does. */
    @FunctionalInterface
    public interface Script {
        void run(Talk talk) throws IOException;
    }

    public ScriptedServer(Script script) throws IOException {
        listening = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        accepting = Thread.ofVirtual().start(() -> {
            try {
                while (true) {
                    Socket socket = listening.accept();
                    open.add(socket);
                    Thread.ofVirtual().start(() -> serve(socket, script));
                }
            } catch (IOException e) {
                // Closed: the end.
            }
        });
    }

    private void serve(Socket socket, Script script) {
        try (socket) {
            script.run(new Talk(socket.getInputStream(), socket.getOutputStream(), heard));
        } catch (IOException e) {
            // The client went away, which is what many scripts are for.
        }
    }

    public int port() {
        return listening.getLocalPort();
    }

    /** Lines that clients sent. */
    public List<String> heard() {
        return heard;
    }

    @Override
    public void close() throws IOException {
        listening.close();
        try {
            accepting.join(); // else one that came at the last moment would stay open
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        for (Socket socket : open) {
            socket.close();
        }
    }

    /** One connection. */
    public record Talk(InputStream in, OutputStream out, List<String> heard) {
        public void say(String text) throws IOException {
            out.write(text.getBytes(StandardCharsets.ISO_8859_1));
            out.flush();
        }

        /** Waits for a line and gives its first word. */
        String tag() throws IOException {
            return line().split(" ", -1)[0];
        }

        public String line() throws IOException {
            StringBuilder line = new StringBuilder();
            for (int c = in.read(); c != '\n'; c = in.read()) {
                if (c < 0) {
                    throw new IOException("closed");
                }
                line.append((char) c);
            }
            heard.add(line.toString().stripTrailing());
            return heard.getLast();
        }

        /** Greets and lets anybody in. */
        public void welcome(String capabilities) throws IOException {
            say("* OK [CAPABILITY IMAP4rev1 AUTH=PLAIN SASL-IR " + capabilities + "] ready\r\n");
            say(tag() + " OK [CAPABILITY IMAP4rev1 " + capabilities + "] in\r\n");
        }

        /** Says the same until the client goes away. */
        void flood(String text) throws IOException {
            byte[] bytes = text.repeat(200).getBytes(StandardCharsets.ISO_8859_1);
            while (true) {
                out.write(bytes);
            }
        }
    }
}
