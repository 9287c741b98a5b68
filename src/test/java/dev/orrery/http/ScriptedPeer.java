package dev.orrery.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** A program elsewhere: a socket with a script. */
final class ScriptedPeer implements AutoCloseable {
    /** What the program elsewhere does with a connection, once it has read a request's head. */
    @FunctionalInterface
    interface Script {
        void run(String head, BufferedReader in, OutputStream out) throws Exception;
    }

    final ServerSocket socket = new ServerSocket(0, 50, InetAddress.ofLiteral("127.0.0.1"));
    final AtomicInteger connections = new AtomicInteger();
    final BlockingQueue<String> heads = new LinkedBlockingQueue<>();
    private final Script script;

    ScriptedPeer(Script script) throws IOException {
        this.script = script;
        Thread.startVirtualThread(this::accept);
    }

    private void accept() {
        while (!socket.isClosed()) {
            try {
                Socket caller = socket.accept();
                connections.incrementAndGet();
                Thread.startVirtualThread(() -> serve(caller));
            } catch (IOException e) {
                return;
            }
        }
    }

    private void serve(Socket caller) {
        try (caller) {
            BufferedReader in = new BufferedReader(new InputStreamReader(caller.getInputStream(), ISO_8859_1));
            for (String head = head(in); head != null; head = head(in)) {
                heads.add(head);
                script.run(head, in, caller.getOutputStream());
            }
        } catch (Exception e) {
            // the other end has gone
        }
    }

    private static @Nullable String head(BufferedReader in) throws IOException {
        StringBuilder head = new StringBuilder();
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            if (line.isEmpty()) {
                return head.toString();
            }
            head.append(line).append('\n');
        }
        return null;
    }

    String at(String host) {
        return "http://" + host + ":" + socket.getLocalPort() + "/in?a=b";
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }

    /** Sends it, with the line ends that HTTP wants. */
    static void answer(OutputStream out, String text) throws IOException {
        out.write(text.replace("\n", "\r\n").getBytes(ISO_8859_1));
        out.flush();
    }
}
