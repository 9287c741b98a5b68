package dev.orrery.app;

import dev.orrery.access.AuthenticationFilter;
import dev.orrery.access.Authenticator;
import dev.orrery.access.LoginAttempts;
import dev.orrery.app.config.Queues;
import dev.orrery.calendar.ManageQueues;
import dev.orrery.calendar.Views;
import dev.orrery.directory.PrincipalsByAnyName;
import dev.orrery.face.Problems;
import dev.orrery.face.Waiters;
import dev.orrery.face.changes.WatchedFeed;
import dev.orrery.face.notify.ServiceSignIn;
import dev.orrery.face.queue.QueueCounts;
import dev.orrery.face.queue.QueueDoor;
import dev.orrery.face.queue.QueueOffice;
import dev.orrery.face.queue.QueueOwner;
import dev.orrery.http.Handler;
import dev.orrery.http.Metrics;
import dev.orrery.http.Request;
import dev.orrery.http.Response;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Queues as a part of a running server. Thread-safe. */
final class QueueService implements AutoCloseable {
    /** How often those that were given up long ago are looked for. */
    private static final Duration SWEEP = Duration.ofHours(1);

    private final House house;
    private final ManageQueues manage;
    private final QueueDoor door;
    private final Handler persons;
    private final @Nullable ServiceSignIn accounts;
    private final Waiters waiters;
    private final @Nullable DoorbellService doorbells;
    private final QueueCounts counts = new QueueCounts();

    /** @param accounts null where there are no service accounts */
    QueueService(
            House house, Authenticator authenticator, Views views, Waiters waiters, @Nullable ServiceSignIn accounts)
            throws IOException {
        this.house = house;
        this.accounts = accounts;
        this.waiters = waiters;
        this.manage = new ManageQueues(house.store(), house.clock());
        WatchedFeed feed = new WatchedFeed(house.store(), house.principals(), views);
        Queues limits = house.config().queues();
        QueueOffice office = new QueueOffice(
                new QueueOffice.Parts(
                        house.store(),
                        new PrincipalsByAnyName(house.principals()),
                        house.principals(),
                        feed,
                        manage,
                        () -> UUID.randomUUID().toString()),
                new QueueOffice.Limits(limits.perPerson(), limits.perAccount(), limits.silence()));
        this.doorbells = DoorbellService.of(house, office);
        this.door = new QueueDoor(office, feed, waiters, counts, doorbells == null ? null : doorbells.door());
        this.persons = new AuthenticationFilter(authenticator, false, door);
    }

    /** In front of what else is there; not counted among the requests that are worked on at once, since these wait. */
    Handler before(Handler others) {
        return request -> {
            List<String> segments = request.path().segments();
            return !segments.isEmpty() && segments.getFirst().equals("queues")
                    ? answer(request)
                    : others.handle(request);
        };
    }

    private Response answer(Request request) throws Exception {
        String header = request.headers().get("Authorization");
        if (accounts == null || header == null || !request.secure() || !accounts.isMeant(header)) {
            return persons.handle(request);
        }
        ServiceSignIn.Attempt attempt = accounts.attempt(request, header);
        if (attempt.account().isPresent()) {
            return door.handle(
                    request, QueueOwner.ofAccount(attempt.account().get().login()));
        }
        return attempt.result() == LoginAttempts.Result.TOO_MANY
                ? Problems.of(429, "Too many failures; wait a little.").with("Retry-After", "10")
                : persons.handle(request);
    }

    void start(Periodic periodic) {
        periodic.every(SWEEP, "the removal of queues that nobody reads", manage::sweep);
        if (doorbells != null) {
            doorbells.start();
        }
    }

    @Override
    public void close() {
        waiters.close();
        if (doorbells != null) {
            doorbells.close();
        }
    }

    void figures(Metrics metrics) {
        if (doorbells != null) {
            doorbells.figures(metrics);
        }
        metrics.counter("queues_told_total", "Entries of the log that queues handed to readers.", counts::toldSoFar);
        metrics.counter(
                "queues_missed_total", "Times a reader was told that something was missed.", counts::missedSoFar);
        metrics.gauge("queues_waiting", "Requests that wait for news in a queue.", waiters::waiting);
        metrics.gauge(
                "queues",
                "Queues that there are.",
                () -> house.store().<Long>read(snapshot -> snapshot.queues().count()));
    }
}
