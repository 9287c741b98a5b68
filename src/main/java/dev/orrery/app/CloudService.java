package dev.orrery.app;

import com.github.benmanes.caffeine.cache.Ticker;
import dev.orrery.access.LoginAttempts;
import dev.orrery.app.config.Tracker;
import dev.orrery.calendar.BookedMachines;
import dev.orrery.face.Waiters;
import dev.orrery.face.changes.AccountChanges;
import dev.orrery.face.deltacloud.DeltacloudDoor;
import dev.orrery.http.Handler;
import dev.orrery.http.Health;
import dev.orrery.http.Metrics;
import dev.orrery.store.AccountRow;
import dev.orrery.store.LogReader;
import dev.orrery.tracking.PollLoop;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The following of cloud accounts as a part of a running server, with the door to it. Thread-safe. */
final class CloudService implements AutoCloseable {
    private static final int BATCH = 200;
    private static final Duration IDLE = Duration.ofSeconds(1);
    private static final Duration REST = Duration.ofSeconds(2);

    /** How often accounts are looked for that nobody asks for any more. */
    private static final Duration RETIREMENT = Duration.ofHours(1);

    private final House house;
    private final CloudParts parts;
    private final Tracker.Bounds bounds;
    private final AccountChanges changes;
    private final DeltacloudDoor door;
    private final BookedMachines booked;
    private volatile @Nullable PollLoop loop;
    private volatile @Nullable LogReader reader;

    /** @param parts closed with this */
    CloudService(House house, CloudParts parts, Tracker.Bounds bounds, Waiters waiters, HookService hooks) {
        this.house = house;
        this.parts = parts;
        this.bounds = bounds;
        this.booked = house.bookedMachines();
        this.changes = new AccountChanges(house.store(), hooks.ofAccounts(), waiters);
        this.door = new DeltacloudDoor(new DeltacloudDoor.Parts(
                parts.providers(),
                parts.accounts(),
                parts.poller(),
                changes,
                hooks.ofMachines(),
                new LoginAttempts(house.config().server().login().delay(), Ticker.systemTicker()),
                bounds.perAddress()));
    }

    /**
     * Null where no provider is configured.
     *
     * @throws IOException with a sentence if the key of the passwords is not to be had
     */
    static @Nullable CloudService of(House house, Supplier<Set<Integer>> ownPorts, Waiters waiters, HookService hooks)
            throws IOException {
        Tracker tracker = house.config().tracker().orElse(null);
        if (tracker == null) {
            house.store().followers().drop(BookedMachines.NAME); // the log is not kept for what nobody reads
            return null;
        }
        return new CloudService(house, new CloudParts(house, tracker, ownPorts), tracker.bounds(), waiters, hooks);
    }

    /** In front of what else is there; adds what it has to say to health and metrics. */
    Handler before(Handler others, Health health, Metrics metrics) {
        health.add("tracker", this::health);
        figures(metrics);
        return request -> DeltacloudDoor.isHere(request) ? door.handle(request) : others.handle(request);
    }

    void start(Periodic periodic) {
        boolean isNew = house.store().followers().position(BookedMachines.NAME).isEmpty();
        reader = new LogReader(
                house.store(),
                new LogReader.Settings(BookedMachines.NAME, house.sharedAs(), false, BATCH, IDLE, REST),
                house.clock(),
                booked);
        if (isNew) {
            booked.settleAll();
        }
        periodic.every(
                RETIREMENT,
                "the retirement of cloud accounts that nobody asks for",
                () -> parts.accounts().retireUnasked(bounds.retireAfter()));
        loop = new PollLoop(house.store(), parts.poller(), house.clock());
    }

    /** What providers do is told, but does not end the service. */
    private Health.State health() {
        PollLoop running = loop;
        String stuck = running == null ? "" : running.problem();
        if (!stuck.isEmpty()) {
            return new Health.State(true, "Cloud accounts are not looked at now: " + stuck);
        }
        LogReader follower = reader;
        if (follower != null && !follower.problem().isEmpty()) {
            return new Health.State(true, "Machines that can be booked are not kept up to date: " + follower.problem());
        }
        List<String> away = parts.poller().troubled();
        return new Health.State(
                true, away.isEmpty() ? "" : "These cloud providers do not answer: " + String.join(", ", away) + ".");
    }

    private void figures(Metrics metrics) {
        metrics.counter(
                "tracker_listings_total",
                "Complete listings that cloud providers gave.",
                () -> parts.poller().counts().listings());
        metrics.counter(
                "tracker_failures_total",
                "Times a cloud provider could not say what there is.",
                () -> parts.poller().counts().failures());
        metrics.counter(
                "tracker_changes_total",
                "Changes that were seen at cloud providers.",
                () -> parts.poller().counts().changes());
        metrics.counter(
                "tracker_stale_total",
                "Looks whose result came too late to be written.",
                () -> parts.poller().counts().stale());
        metrics.counter(
                "tracker_held_total",
                "Listings that lacked so much that they were not believed.",
                () -> parts.poller().counts().held());
        metrics.counter("tracker_told_total", "Entries that readers of /api/changes were told.", changes::told);
        metrics.gauge("tracker_accounts", "Cloud accounts that are followed.", () -> states().getOrDefault(true, 0));
        metrics.gauge(
                "tracker_accounts_stopped",
                "Cloud accounts that are known and not looked at: their password is wrong, or nobody asks.",
                () -> states().getOrDefault(false, 0));
        metrics.counter(
                "tracker_outages_total",
                "Times a resource could not be booked because its machine did not run.",
                booked::outages);
        metrics.counter(
                "tracker_booked_told_total",
                "Entries that told somebody of a change of the machine that they had booked.",
                booked::told);
        metrics.gauge("tracker_lag_seconds", "How long the account that waits longest is overdue.", () -> {
            PollLoop running = loop;
            return running == null ? 0 : running.lag().toSeconds();
        });
    }

    private Map<Boolean, Integer> states() {
        Map<Boolean, Integer> states = new TreeMap<>();
        List<AccountRow> all =
                house.store().read(snapshot -> snapshot.accounts().all());
        all.forEach(account -> states.merge(account.isFollowed(), 1, Integer::sum));
        return states;
    }

    @Override
    public void close() {
        PollLoop running = loop;
        if (running != null) {
            running.close();
        }
        LogReader follower = reader;
        if (follower != null) {
            follower.close();
        }
        parts.close();
    }
}
