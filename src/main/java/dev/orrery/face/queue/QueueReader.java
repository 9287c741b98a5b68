package dev.orrery.face.queue;

import dev.orrery.face.Numbers;
import dev.orrery.face.Problems;
import dev.orrery.face.Waiters;
import dev.orrery.http.Request;
import dev.orrery.http.Response;
import dev.orrery.model.Reason;
import dev.orrery.model.Refused;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** Reading a queue by one request after the other, each of which may wait. Thread-safe. */
final class QueueReader {
    /** Events of one answer, at most and where the request does not say. */
    static final int PAGE = 1000;

    private static final int LONGEST_WAIT = 300;
    private static final int LONGEST_NAME = 100;

    /** Without a ring whoever waits looks by themselves that often. */
    private static final Duration LOOK = Duration.ofSeconds(15);

    /** Requests of one owner that may wait at a time. */
    private static final int WAITS_PER_PERSON = 20;

    private static final int WAITS_PER_ACCOUNT = 20_000;

    private final QueueOffice office;
    private final Waiters waiters;
    private final QueueCounts counts;
    private final QueueStreams streams;
    private final Turns turns = new Turns();

    QueueReader(QueueOffice office, Waiters waiters, QueueCounts counts) {
        this.office = office;
        this.waiters = waiters;
        this.counts = counts;
        this.streams = new QueueStreams(waiters, counts);
    }

    Response read(Request request, QueueOwner owner, String id) throws InterruptedException {
        if (QueueSocket.asks(request)) {
            return new QueueSocket(office, owner, id, waiters, counts).open(request);
        }
        int limit = Math.toIntExact(Numbers.parameter(request, "limit", 1, PAGE, PAGE));
        Duration patience = Duration.ofSeconds(Numbers.parameter(request, "wait", 0, 0, LONGEST_WAIT));
        Optional<String> name = request.parameter("reader");
        if (name.filter(given -> given.isEmpty() || given.length() > LONGEST_NAME)
                .isPresent()) {
            throw new Refused(new Reason.BadRequest("reader is a name of 1 to " + LONGEST_NAME + " characters."));
        }
        QueueOffice.Reading reading = office.new Reading(owner, id, limit);
        request.parameter("position").ifPresent(reading::acknowledgeAndGoOn);
        reading.heard();
        int most = waits(owner);
        if (QueueStreams.asks(request)) {
            if (name.isPresent()) {
                throw new Refused(new Reason.BadRequest("A stream is read alone; readers that share a queue wait."));
            }
            return streams.open(request, owner, reading, most);
        }
        try (Turns.Turn turn = turns.enter(id)) {
            Attempt attempt = new Attempt(reading, turn, name);
            QueueFeed.Part part = patience.isPositive()
                    ? lookAndWait(attempt, owner, most, new Wait(patience, request.abandoned()))
                    : attempt.look();
            if (part == null) {
                return tooMany();
            }
            counts.told(part);
            return answer(part.events().isEmpty() ? attempt.nothing() : part);
        }
    }

    /** @param abandoned whether nobody reads the answer any more */
    private record Wait(Duration patience, BooleanSupplier abandoned) {}

    /** Takes a place before it looks, so that it need not look twice; null where there is nothing, and no place left. */
    private QueueFeed.@Nullable Part lookAndWait(Attempt attempt, QueueOwner owner, int most, Wait wait)
            throws InterruptedException {
        try (Waiters.Place place = waiters.enter(
                        owner.key(), most, attempt.reading.queue().watched())
                .orElse(null)) {
            if (place != null) {
                return await(attempt, place.unless(wait.abandoned()), wait.patience());
            }
        }
        QueueFeed.Part part = attempt.look();
        return part.events().isEmpty() ? null : part;
    }

    /** How many places one owner may take at a time. */
    static int waits(QueueOwner owner) {
        return owner.isAccount() ? WAITS_PER_ACCOUNT : WAITS_PER_PERSON;
    }

    static Response tooMany() {
        return Problems.of(429, "Too many requests of yours wait here already; end some first.")
                .with("Retry-After", "10");
    }

    private static Response answer(QueueFeed.Part part) {
        return Response.bytes(200, "application/json", QueueJson.news(part)).with("Cache-Control", "no-store");
    }

    private static QueueFeed.Part await(Attempt attempt, Waiters.Place place, Duration patience)
            throws InterruptedException {
        long end = System.nanoTime() + patience.toNanos();
        QueueFeed.Part part = attempt.look();
        while (part.events().isEmpty()) {
            Duration left = Duration.ofNanos(end - System.nanoTime());
            if (!part.more()) {
                if (!left.isPositive() || !place.await(left.compareTo(LOOK) < 0 ? left : LOOK)) {
                    return part;
                }
                attempt.reading.refresh();
                attempt.reading.heard();
            }
            part = attempt.look();
        }
        return part;
    }

    /** One request that looks until there is something. Used by one thread. */
    private static final class Attempt {
        private final QueueOffice.Reading reading;
        private final Turns.Turn turn;
        private final Optional<String> name;
        private String at;

        Attempt(QueueOffice.Reading reading, Turns.Turn turn, Optional<String> name) {
            this.reading = reading;
            this.turn = turn;
            this.name = name;
            this.at = reading.queue().progress().position();
        }

        QueueFeed.Part look() {
            QueueFeed.Part part = name.isPresent() ? reading.shared(name.get()) : turn.read(at, reading::alone);
            at = part.next();
            return part;
        }

        /** The answer of who waited in vain. */
        QueueFeed.Part nothing() {
            if (!turn.isShared()) {
                reading.stepOver(at);
            }
            return new QueueFeed.Part(List.of(), reading.queue().progress().position(), false, false);
        }
    }
}
