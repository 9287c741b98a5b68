package dev.orrery.face.changes;

import dev.orrery.access.Accounts;
import dev.orrery.access.Caller;
import dev.orrery.access.Credentials;
import dev.orrery.calendar.Mirrored;
import dev.orrery.face.Problems;
import dev.orrery.face.Waiters;
import dev.orrery.http.Request;
import dev.orrery.http.Response;
import dev.orrery.model.Principal;
import dev.orrery.model.Reason;
import dev.orrery.model.Refused;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.BooleanSupplier;

/**
 * Changes as server-sent events (HTML, section 9.2): the data of each is the entry, its id the cursor behind it. Between
 * them an id alone says that all is well, and where to go on. A stream ends when the caller's rights do, and now and then
 * so that they sign in anew; whoever was cut off comes again with {@code Last-Event-ID}. Thread-safe.
 */
final class EventStreams {
    private static final String TYPE = "text/event-stream";
    private static final Duration BEAT = Duration.ofSeconds(15);

    /** A calendar that is a copy is looked at as often; its own bell may ring before. */
    private static final Duration FRESHEN = Duration.ofMinutes(1);

    private static final Duration LIFE = Duration.ofMinutes(15);
    private static final byte[] FIRST = "retry: 2000\n\n".getBytes(StandardCharsets.US_ASCII);

    private final Feed feed;
    private final Accounts accounts;
    private final Mirrored mirrored;
    private final Waiters waiters;
    private final LongAdder told;

    EventStreams(Feed feed, Accounts accounts, Mirrored mirrored, Waiters waiters, LongAdder told) {
        this.feed = feed;
        this.accounts = accounts;
        this.mirrored = mirrored;
        this.waiters = waiters;
        this.told = told;
    }

    /**
     * A stream that was asked for.
     *
     * @param self the caller's principal
     * @param start where it begins
     * @param abandoned whether nobody reads it any more
     */
    record Opened(Caller caller, Principal self, Asked asked, Part part, Cursor start, BooleanSupplier abandoned) {}

    static boolean asks(Request request) {
        return request.headers().all("Accept").stream().anyMatch(accept -> accept.contains(TYPE));
    }

    static Response tooMany() {
        return Problems.of(429, "Too many requests of yours wait here already; end some of them first.")
                .with("Retry-After", "10");
    }

    Response open(Opened stream) {
        return waiters.hasRoom(stream.self().guid())
                ? Response.stream(200, TYPE, out -> write(stream, out))
                        .with("Cache-Control", "no-store")
                        .with("X-Accel-Buffering", "no") // or nginx would keep events until it has many
                : tooMany();
    }

    private void write(Opened stream, OutputStream out) throws IOException {
        try (Waiters.Place place = waiters.enter(
                        stream.self().guid(), stream.part().owner().home())
                .orElse(null)) {
            if (place != null) {
                out.write(FIRST);
                follow(stream, place.unless(stream.abandoned()), out);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (Refused ended) {
            // whoever comes again is told why, with a status
        }
    }

    private void follow(Opened stream, Waiters.Place place, OutputStream out) throws IOException, InterruptedException {
        long begin = System.nanoTime();
        long freshened = begin;
        Caller caller = stream.caller();
        Cursor at = stream.start();
        do {
            Batch batch = feed.read(caller, stream.asked(), stream.part(), at);
            for (Entry entry : batch.entries()) {
                out.write(event(entry));
            }
            told.add(batch.entries().size());
            at = batch.next();
            if (!batch.more()) {
                out.write(("id: " + at + "\n\n").getBytes(StandardCharsets.US_ASCII));
                out.flush();
                if (!place.await(BEAT)) {
                    return;
                }
                Optional<Caller> now = now(stream.self(), caller);
                if (now.isEmpty()) {
                    return;
                }
                caller = now.get();
                if (System.nanoTime() - freshened > FRESHEN.toNanos()) {
                    freshen(caller, stream.part());
                    freshened = System.nanoTime();
                }
            }
        } while (System.nanoTime() - begin < LIFE.toNanos());
    }

    /** What cannot be asked now is told later. */
    private void freshen(Caller caller, Part part) {
        try {
            part.freshen(mirrored, caller);
        } catch (Refused refused) {
            if (!(refused.reason() instanceof Reason.Unavailable)) {
                throw refused;
            }
        }
    }

    /** The person with the groups that they are in now; as before while nobody can say. */
    private Optional<Caller> now(Principal self, Caller before) {
        try {
            Optional<Caller> now = accounts.caller(self.name());
            Credentials credentials = before.credentials();
            return credentials == null ? now : now.map(caller -> caller.with(credentials));
        } catch (Refused refused) {
            if (refused.reason() instanceof Reason.Unavailable) {
                return Optional.of(before);
            }
            throw refused;
        }
    }

    private static byte[] event(Entry entry) {
        return ("id: " + entry.cursor() + "\ndata: " + entry.json() + "\n\n").getBytes(StandardCharsets.UTF_8);
    }
}
