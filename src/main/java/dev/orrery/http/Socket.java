package dev.orrery.http;

import java.io.IOException;

/** The server's end of a WebSocket (RFC 6455). Thread-safe. */
public interface Socket {
    /**
     * Sends a text; returns once the other side's network took it.
     *
     * @throws IOException the other side is gone, or did not take it in time: then the connection is cut
     */
    void send(String text) throws IOException, InterruptedException;

    /** True once the other side has closed, or was cut. */
    boolean isOver();

    /** What is done with a socket, in blocking code. */
    interface Conversation {
        /** On a virtual thread of its own, which looks at {@link #isOver}; the socket closes after it. */
        void talk(Socket socket) throws IOException, InterruptedException;

        /**
         * The other side said something; one text after the other.
         *
         * @throws dev.orrery.model.Refused closes the socket with the reason's sentence
         */
        void heard(String text);
    }
}
