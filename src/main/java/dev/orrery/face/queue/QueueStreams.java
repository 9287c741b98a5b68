package dev.orrery.face.queue;

import dev.orrery.face.Waiters;
import dev.orrery.http.Request;
import dev.orrery.http.Response;
import dev.orrery.model.Refused;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A queue as server-sent events (HTML, section 9.2). An id of its own behind what was told is the position up to there;
 * whoever was cut off comes again with it as {@code Last-Event-ID}, which acknowledges. A stream ends now and then so that
 * the reader signs in anew. Thread-safe.
 */
final class QueueStreams {
    private static final String TYPE = "text/event-stream";
    private static final Duration BEAT = Duration.ofSeconds(15);
    private static final Duration LIFE = Duration.ofMinutes(15);
    private static final byte[] FIRST = "retry: 2000\n\n".getBytes(StandardCharsets.US_ASCII);
    private static final JsonMapper JSON = JsonMapper.shared();

    private final Waiters waiters;
    private final QueueCounts counts;

    QueueStreams(Waiters waiters, QueueCounts counts) {
        this.waiters = waiters;
        this.counts = counts;
    }

    static boolean asks(Request request) {
        return request.headers().all("Accept").stream().anyMatch(accept -> accept.contains(TYPE));
    }

    /**
     * @param most places that the owner may take at a time
     * @throws Refused BadRequest for a {@code Last-Event-ID} that is no position of the queue
     */
    Response open(Request request, QueueOwner owner, QueueOffice.Reading reading, int most) {
        String known = request.header("Last-Event-ID", "");
        if (!known.isEmpty()) {
            reading.acknowledgeAndGoOn(known);
        }
        return waiters.hasRoom(owner.key(), most)
                ? Response.stream(200, TYPE, out -> write(owner, reading, most, request.abandoned(), out))
                        .with("Cache-Control", "no-store")
                        .with("X-Accel-Buffering", "no") // or nginx would keep events until it has many
                : QueueReader.tooMany();
    }

    private void write(
            QueueOwner owner, QueueOffice.Reading reading, int most, BooleanSupplier abandoned, OutputStream out)
            throws IOException {
        try (Waiters.Place place =
                waiters.enter(owner.key(), most, reading.queue().watched()).orElse(null)) {
            if (place != null) {
                out.write(FIRST);
                follow(reading, place.unless(abandoned), out);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (Refused ended) {
            // whoever comes again is told why, with a status
        }
    }

    private void follow(QueueOffice.Reading reading, Waiters.Place place, OutputStream out)
            throws IOException, InterruptedException {
        long begin = System.nanoTime();
        String at = reading.queue().progress().position();
        boolean first = true;
        do {
            QueueFeed.Part part = reading.alone(at);
            for (JsonNode event : part.events()) {
                out.write(("data: " + JSON.writeValueAsString(event) + "\n\n").getBytes(StandardCharsets.UTF_8));
            }
            counts.told(part);
            first &= part.events().isEmpty();
            at = part.next();
            if (!part.more()) {
                if (first) {
                    reading.stepOver(at); // who is told nothing need acknowledge nothing
                    first = false;
                }
                out.write(("id: " + at + "\n\n").getBytes(StandardCharsets.US_ASCII));
                out.flush();
                if (!place.await(BEAT)) {
                    return;
                }
                reading.refresh();
                reading.renew();
                reading.heard();
            }
        } while (System.nanoTime() - begin < LIFE.toNanos());
    }
}
