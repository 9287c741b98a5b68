package dev.orrery.face.queue;

import dev.orrery.face.Problems;
import dev.orrery.face.Waiters;
import dev.orrery.http.Request;
import dev.orrery.http.Response;
import dev.orrery.http.Socket;
import dev.orrery.model.Reason;
import dev.orrery.model.Refused;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A queue over a WebSocket (RFC 6455): each text that comes is an answer as a waiting request gets it, and a text
 * {@code {"position": "…"}} acknowledges. It ends now and then so that the reader signs in anew. One for each reader.
 */
final class QueueSocket implements Socket.Conversation {
    private static final JsonMapper JSON = JsonMapper.shared();

    /** Without a ring whoever waits looks by themselves that often. */
    private static final Duration LOOK = Duration.ofSeconds(15);

    private static final Duration LIFE = Duration.ofMinutes(15);

    /** So that what is not acknowledged does not pile up in a reader that takes everything and does nothing. */
    private static final int PER_TEXT = 100;

    private final QueueOffice office;
    private final QueueOwner owner;
    private final String id;
    private final Waiters waiters;
    private final QueueCounts counts;

    QueueSocket(QueueOffice office, QueueOwner owner, String id, Waiters waiters, QueueCounts counts) {
        this.office = office;
        this.owner = owner;
        this.id = id;
        this.waiters = waiters;
        this.counts = counts;
    }

    static boolean asks(Request request) {
        return request.header("Upgrade", "").equalsIgnoreCase("websocket");
    }

    /**
     * Pages of other sites may open sockets with the credentials that a browser keeps (RFC 6455 section 10.2), so only this
     * server's own may, and programs, which send no origin.
     */
    Response open(Request request) {
        String origin = request.header("Origin", "");
        if (!origin.isEmpty() && !origin.equalsIgnoreCase(request.origin())) {
            return Problems.of(403, "Pages of another site may not read queues here.");
        }
        office.find(owner, id);
        return waiters.hasRoom(owner.key(), QueueReader.waits(owner)) ? Response.socket(this) : QueueReader.tooMany();
    }

    @Override
    public void talk(Socket socket) throws IOException, InterruptedException {
        QueueOffice.Reading reading = office.new Reading(owner, id, PER_TEXT);
        reading.heard();
        try (Waiters.Place place = waiters.enter(
                        owner.key(), QueueReader.waits(owner), reading.queue().watched())
                .orElse(null)) {
            if (place != null) {
                follow(reading, place.unless(socket::isOver), socket);
            }
        }
    }

    private void follow(QueueOffice.Reading reading, Waiters.Place place, Socket socket)
            throws IOException, InterruptedException {
        long begin = System.nanoTime();
        String at = reading.queue().progress().position();
        boolean first = true;
        do {
            QueueFeed.Part part = reading.alone(at);
            if (!part.events().isEmpty()) {
                socket.send(new String(QueueJson.news(part), StandardCharsets.UTF_8));
                counts.told(part);
                first = false;
            }
            at = part.next();
            if (!part.more()) {
                if (first) {
                    reading.stepOver(at); // who is told nothing has nothing to acknowledge
                    first = false;
                }
                if (!place.await(LOOK)) {
                    return;
                }
                reading.refresh();
                reading.renew();
                reading.heard();
            }
        } while (System.nanoTime() - begin < LIFE.toNanos());
    }

    @Override
    public void heard(String text) {
        office.new Reading(owner, id, 1).acknowledge(position(text));
    }

    private static String position(String text) {
        try {
            JsonNode said = JSON.readTree(text);
            if (said.isObject() && said.path("position").isString()) {
                return said.path("position").asString();
            }
        } catch (JacksonException e) {
            // answered below
        }
        throw new Refused(new Reason.BadRequest("Expected is {\"position\": \"…\"}, which acknowledges."));
    }
}
