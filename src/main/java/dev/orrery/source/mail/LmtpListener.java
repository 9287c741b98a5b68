package dev.orrery.source.mail;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Listens for a mail server that delivers by LMTP (RFC 2033), on a virtual thread for each connection. Thread-safe. */
public final class LmtpListener implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(LmtpListener.class);
    private static final int MOST_CONNECTIONS = 100;

    /** So many mails are in memory at once. */
    private static final int MOST_MAILS = 8;

    private final ServerSocket listener;
    private final MailIn mail;
    private final Semaphore mails = new Semaphore(MOST_MAILS, true);
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();

    /** @param at port 0 takes a free one */
    public LmtpListener(InetSocketAddress at, MailIn mail) throws IOException {
        this.mail = mail;
        this.listener = new ServerSocket();
        listener.setReuseAddress(true);
        listener.bind(at, 50);
    }

    public void start() {
        Thread.ofVirtual().name("lmtp").start(this::accept);
    }

    public int port() {
        return listener.getLocalPort();
    }

    public MailIn mail() {
        return mail;
    }

    /** Connections that are open now. */
    public int connections() {
        return open.size();
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                Socket socket = listener.accept();
                open.add(socket);
                Thread.ofVirtual().name("lmtp-connection").start(() -> serve(socket));
            } catch (IOException e) {
                if (!listener.isClosed()) {
                    LOG.warn("a mail server's connection failed: {}", e.getMessage());
                }
            }
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            LmtpConversation conversation = new LmtpConversation(socket, mail, mails);
            if (open.size() > MOST_CONNECTIONS) {
                conversation.turnAway();
            } else {
                conversation.hold();
            }
        } catch (IOException e) {
            LOG.debug("a mail server's connection ended: {}", e.getMessage());
        } finally {
            open.remove(socket);
        }
    }

    /** Ends all connections: a mail that was not answered comes again. */
    @Override
    public void close() {
        try {
            listener.close();
            for (Socket socket : open) {
                socket.close();
            }
        } catch (IOException e) {
            LOG.debug("closing: {}", e.getMessage());
        }
    }
}
