package dev.orrery.source.imap;

import com.icegreen.greenmail.Managers;
import com.icegreen.greenmail.imap.ImapHandler;
import com.icegreen.greenmail.server.AbstractServer;
import com.icegreen.greenmail.server.ProtocolHandler;
import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import java.net.Socket;
import java.net.SocketException;
import java.util.Map;

/**
 * GreenMail's IMAP server on loopback, without its pauses: it writes an answer in several pieces, and left to itself the
 * second waits until the first is acknowledged, which a client's system puts off for 40 ms (RFC 1122 section 4.2.3.2).
 * Starts and ends as GreenMail does; thread-safe.
 */
final class PromptGreenMail extends GreenMail {
    /** @param port 0 takes a free one */
    PromptGreenMail(int port) {
        super(new ServerSetup(port, "127.0.0.1", ServerSetup.PROTOCOL_IMAP));
    }

    @Override
    protected Map<String, AbstractServer> createServices(ServerSetup[] config, Managers managers) {
        return Map.of(ServerSetup.PROTOCOL_IMAP, new PromptServer(config[0], managers));
    }

    /** Where it listens, once it was started. */
    int port() {
        return services.values().iterator().next().getPort();
    }

    private static final class PromptServer extends AbstractServer {
        PromptServer(ServerSetup setup, Managers managers) {
            super(setup, managers);
        }

        @Override
        protected void handleClientSocket(Socket socket) throws SocketException {
            socket.setTcpNoDelay(true);
            super.handleClientSocket(socket);
        }

        @Override
        protected ProtocolHandler createProtocolHandler(Socket socket) {
            return new ImapHandler(managers.getUserManager(), managers.getImapHostManager(), socket);
        }
    }
}
