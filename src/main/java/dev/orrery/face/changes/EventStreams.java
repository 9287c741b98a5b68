package dev.orrery.face.changes;

import dev.orrery.face.Problems;
import dev.orrery.face.Waiters;
import dev.orrery.http.Request;
import dev.orrery.http.Response;
import dev.orrery.model.HomeId;
import dev.orrery.model.Refused;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.atomic.LongAdder;

/**
 * Changes as server-sent events (HTML, section 9.2): the data of each is the entry, its id the cursor behind it. Between
 * them an id alone says that all is well, and where to go on. A stream ends when the caller's rights do, and now and then
 * so that they sign in anew; whoever was cut off comes again with {@code Last-Event-ID}. Thread-safe.
 */
final class EventStreams {
    private static final String TYPE = "text/event-stream";
    private static final Duration BEAT = Duration.ofSeconds(15);
    private static final Duration LIFE = Duration.ofMinutes(15);
    private static final byte[] FIRST = "retry: 2000\n\n".getBytes(StandardCharsets.US_ASCII);

    private final Waiters waiters;
    private final LongAdder told;

    EventStreams(Waiters waiters, LongAdder told) {
        this.waiters = waiters;
        this.told = told;
    }

    /** What one stream tells, and to whom. Used by one thread. */
    interface Source {
        /** Whose waits and streams count together. */
        String reader();

        HomeId home();

        /** @throws Refused where there is nothing more to tell to this reader */
        Batch read(Cursor since);

        /** Everything from {@code since} up to there was written to the reader. */
        void wrote(Cursor since, Cursor next);

        /** Whether the reader still may read, asked now and then. @throws Refused where they may not */
        boolean goesOn();
    }

    static boolean asks(Request request) {
        return request.headers().all("Accept").stream().anyMatch(accept -> accept.contains(TYPE));
    }

    static Response tooMany() {
        return Problems.of(429, "Too many requests of yours wait here already; end some of them first.")
                .with("Retry-After", "10");
    }

    Response open(Source source, Cursor start) {
        return waiters.hasRoom(source.reader())
                ? Response.stream(200, TYPE, out -> write(source, start, out))
                        .with("Cache-Control", "no-store")
                        .with("X-Accel-Buffering", "no") // or nginx would keep events until it has many
                : tooMany();
    }

    private void write(Source source, Cursor start, OutputStream out) throws IOException {
        try (Waiters.Place place = waiters.enter(source.reader(), source.home()).orElse(null)) {
            if (place != null) {
                out.write(FIRST);
                follow(source, start, place, out);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (Refused ended) {
            // whoever comes again is told why, with a status
        }
    }

    private void follow(Source source, Cursor start, Waiters.Place place, OutputStream out)
            throws IOException, InterruptedException {
        long begin = System.nanoTime();
        Cursor at = start;
        do {
            Batch batch = source.read(at);
            for (Entry entry : batch.entries()) {
                out.write(event(entry));
            }
            told.add(batch.entries().size());
            if (!batch.more()) {
                out.write(("id: " + batch.next() + "\n\n").getBytes(StandardCharsets.US_ASCII));
                out.flush();
            }
            source.wrote(at, batch.next());
            at = batch.next();
            if (!batch.more() && (!place.await(BEAT) || !source.goesOn())) {
                return;
            }
        } while (System.nanoTime() - begin < LIFE.toNanos());
    }

    private static byte[] event(Entry entry) {
        return ("id: " + entry.cursor() + "\ndata: " + entry.json() + "\n\n").getBytes(StandardCharsets.UTF_8);
    }
}
