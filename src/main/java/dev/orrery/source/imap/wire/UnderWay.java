package dev.orrery.source.imap.wire;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The commands of one connection that were sent and whose end nobody has taken yet, by their tags. For one thread. */
final class UnderWay {
    /** Null until it is answered. */
    private final Map<String, Response.@Nullable Status> ends = new HashMap<>();

    private int tags;

    /** The tag of the next command. */
    String begin() {
        String tag = "o" + ++tags;
        ends.put(tag, null);
        return tag;
    }

    /** @throws WireException if no such command was sent, or it was answered before */
    void end(Response.Status status) throws WireException {
        if (!ends.containsKey(status.tag()) || isAnswered(status.tag())) {
            throw new WireException("an answer comes to a command that was not sent");
        }
        ends.put(status.tag(), status);
    }

    boolean isAnswered(String tag) {
        return ends.get(tag) != null;
    }

    /** How it ended; asked once, after it has. */
    Response.Status take(String tag) {
        Response.Status status = ends.remove(tag);
        if (status == null) {
            throw new IllegalStateException("a command was not awaited");
        }
        return status;
    }
}
