package dev.orrery.app;

import dev.orrery.access.AuthenticationFilter;
import dev.orrery.access.Authenticator;
import dev.orrery.app.config.Push;
import dev.orrery.calendar.PushKey;
import dev.orrery.calendar.PushProgress;
import dev.orrery.calendar.RegisterPush;
import dev.orrery.dav.SyncToken;
import dev.orrery.face.push.PushDoor;
import dev.orrery.face.push.PushSender;
import dev.orrery.http.Handler;
import dev.orrery.http.Health;
import dev.orrery.http.Metrics;
import dev.orrery.http.OutgoingHttp;
import dev.orrery.store.LogReader;
import java.security.SecureRandom;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** The telling of devices as a part of a running server. Thread-safe. */
final class PushService implements AutoCloseable {
    /** Entries of the log that are looked at in one go. */
    private static final int BATCH = 200;

    /** Without a bell, as when another process wrote. */
    private static final Duration IDLE = Duration.ofSeconds(1);

    private static final Duration REST = Duration.ofSeconds(2);

    /** A burst of changes is one message: so long after the first, and no other so soon after it. */
    private static final Duration DELAY = Duration.ofMillis(500);

    private static final Duration PAUSE = Duration.ofSeconds(5);
    private static final Duration RETRY = Duration.ofSeconds(30);
    private static final Duration EXPIRY_ROUND = Duration.ofHours(1);

    private final House house;
    private final PushKey key;
    private final RegisterPush verb;
    private final PushProgress progress;
    private final PushSender sender;
    private volatile @Nullable LogReader reader;

    /** Null where the configuration wants no device to be told: then the log is not kept for them either. */
    static @Nullable PushService of(House house, OutgoingHttp outgoing) {
        if (!house.config().push().enabled()) {
            house.store().followers().drop(PushProgress.NAME);
            return null;
        }
        return new PushService(house, outgoing);
    }

    private PushService(House house, OutgoingHttp outgoing) {
        Push config = house.config().push();
        SecureRandom random = new SecureRandom();
        this.house = house;
        this.key = PushKey.of(house.store(), random);
        this.verb = new RegisterPush(house.store(), outgoing, config.perPerson(), house.clock(), random);
        this.progress = new PushProgress(house.store(), house.clock(), DELAY, this::ring);
        this.sender = new PushSender(
                new PushSender.Parts(
                        house.store(),
                        progress,
                        house.principals(),
                        outgoing,
                        key,
                        new PushSender.Times(PAUSE, RETRY),
                        (snapshot, caller, row) -> SyncToken.of(
                                        house.store().epoch(),
                                        snapshot,
                                        caller,
                                        house.config().faces().visibility(),
                                        row)
                                .toString(),
                        house.clock()),
                config.contact(),
                random);
    }

    private void ring() {
        sender.ring();
    }

    PushKey key() {
        return key;
    }

    RegisterPush verb() {
        return verb;
    }

    /** Registrations have addresses in front of what else is there. */
    Handler before(Handler others, Authenticator authenticator) {
        Handler door = new AuthenticationFilter(authenticator, false, new PushDoor(verb));
        return request -> !request.path().segments().isEmpty()
                        && request.path().segments().getFirst().equals("push")
                ? door.handle(request)
                : others.handle(request);
    }

    void start(Periodic periodic) {
        sender.start();
        reader = new LogReader(
                house.store(),
                new LogReader.Settings(PushProgress.NAME, house.sharedAs(), false, BATCH, IDLE, REST),
                house.clock(),
                progress);
        periodic.every(
                EXPIRY_ROUND,
                "the end of push registrations that were not renewed",
                () -> progress.write(
                        pushes -> pushes.removeExpired(house.clock().instant())));
    }

    /** What waits is told, but does not end the service. */
    Health.State health() {
        LogReader running = reader;
        String stuck = running == null ? "" : running.problem();
        return new Health.State(true, stuck.isEmpty() ? "" : "Devices are not told of changes now: " + stuck);
    }

    void figures(Metrics metrics) {
        metrics.gauge(
                "push_registrations",
                "Devices and collections of which they want to be told.",
                () -> house.store().read(snapshot -> snapshot.pushes().count()));
        metrics.counter("push_sent_total", "Messages that push services took.", sender.counts()::sent);
        metrics.counter(
                "push_failed_total",
                "Attempts to send a message that failed; they are repeated.",
                sender.counts()::failed);
        metrics.counter(
                "push_dropped_total",
                "Registrations that ended because device, person or right to read was gone.",
                sender.counts()::dropped);
    }

    @Override
    public void close() {
        LogReader running = reader;
        if (running != null) {
            running.close();
        }
        sender.close();
    }
}
