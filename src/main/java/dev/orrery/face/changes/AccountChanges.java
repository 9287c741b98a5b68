package dev.orrery.face.changes;

import dev.orrery.calendar.Etags;
import dev.orrery.face.Problems;
import dev.orrery.face.Waiters;
import dev.orrery.http.Request;
import dev.orrery.http.Response;
import dev.orrery.http.UrlPath;
import dev.orrery.model.Change;
import dev.orrery.model.HomeId;
import dev.orrery.model.Reason;
import dev.orrery.model.Refused;
import dev.orrery.store.HomeRow;
import dev.orrery.store.LogEntry;
import dev.orrery.store.Page;
import dev.orrery.store.Store;
import dev.orrery.store.SyncPoint;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import tools.jackson.databind.json.JsonMapper;

/**
 * The feed of one cloud account, as {@link ChangesDoor} serves that of a person's home: a bare JSON array, oldest first,
 * with the cursor beside it. Whoever comes here has shown the account's password. Thread-safe.
 */
public final class AccountChanges {
    private static final JsonMapper JSON = JsonMapper.shared();

    /** Snapshots for one page: a rare type is looked for so far, then the answer says where to go on. */
    private static final int LOOKS = 50;

    /** Without a ring whoever waits looks by themselves that often. */
    private static final Duration LOOK = Duration.ofSeconds(15);

    private final Store store;
    private final Waiters waiters;
    private final LongAdder told = new LongAdder();

    public AccountChanges(Store store, Waiters waiters) {
        this.store = store;
        this.waiters = waiters;
    }

    /** How many entries were told. */
    public long told() {
        return told.sum();
    }

    /** @param account whose feed */
    public Response answer(Request request, HomeId account) throws InterruptedException {
        Asked asked = Asked.read(request);
        try {
            Cursor start = start(asked, account);
            Batch batch = read(asked, start);
            if (asked.patience().isPositive() && batch.entries().isEmpty() && !batch.more()) {
                try (Waiters.Place place =
                        waiters.enter("cloud-" + account.value(), account).orElse(null)) {
                    if (place == null) {
                        return EventStreams.tooMany();
                    }
                    batch = await(place.unless(request.abandoned()), asked, batch.next());
                }
            }
            return page(asked, batch);
        } catch (Refused refused) {
            if (refused.reason() instanceof Reason.InvalidSyncToken) {
                Cursor end = at(account, home(account).lastSeq());
                String detail = "This cursor cannot be followed any more: the log was shortened or restored. List the"
                        + " machines, then go on from the cursor given here.";
                return onwards(Problems.of(410, detail, Map.of("cursor", end.toString())), asked, end);
            }
            throw refused;
        }
    }

    private Cursor start(Asked asked, HomeId account) {
        HomeRow home = home(account);
        Cursor given = asked.since();
        if (given == null) {
            return at(account, asked.now() ? home.lastSeq() : home.floor());
        }
        if (!given.home().equals(account)) {
            throw new Refused(new Reason.BadRequest("This cursor is of another account; each counts for itself."));
        }
        long seq = given.point().seq();
        if (!given.epoch().equals(store.epoch()) || seq > home.lastSeq() || seq < home.floor()) {
            throw new Refused(new Reason.InvalidSyncToken(given.toString()));
        }
        return at(account, seq);
    }

    private Cursor at(HomeId account, long seq) {
        return new Cursor(store.epoch(), account, SyncPoint.at(seq), "");
    }

    private HomeRow home(HomeId account) {
        return store.read(snapshot -> snapshot.home(account)).orElseThrow();
    }

    private Batch await(Waiters.Place place, Asked asked, Cursor since) throws InterruptedException {
        long end = System.nanoTime() + asked.patience().toNanos();
        Batch batch = read(asked, since);
        while (batch.entries().isEmpty() && !batch.more()) {
            Duration left = Duration.ofNanos(end - System.nanoTime());
            if (!left.isPositive() || !place.await(left.compareTo(LOOK) < 0 ? left : LOOK)) {
                return batch;
            }
            batch = read(asked, batch.next());
        }
        return batch;
    }

    private Batch read(Asked asked, Cursor since) {
        List<Entry> found = new ArrayList<>();
        Cursor at = since;
        boolean more = true;
        for (int look = 0; more && look < LOOKS && found.size() < asked.limit(); look++) {
            Cursor from = at;
            int wanted = asked.limit() - found.size();
            Batch batch = store.read(snapshot -> {
                Page<LogEntry> page = snapshot.log(from.home(), from.point().seq(), wanted);
                EntryWriter writer = new EntryWriter(snapshot, new Addresses(snapshot, from.home()));
                List<Entry> entries = new ArrayList<>();
                Cursor last = from;
                for (LogEntry entry : page.rows()) {
                    last = from.at(SyncPoint.at(entry.seq()));
                    if (wants(asked, entry.change())) {
                        entries.add(writer.whole(entry, last));
                    }
                }
                return new Batch(entries, last, page.more());
            });
            found.addAll(batch.entries());
            at = batch.next();
            more = batch.more();
        }
        return new Batch(found, at, more);
    }

    private static boolean wants(Asked asked, Change change) {
        String resource = asked.resource();
        return asked.wants(change.type())
                && (resource == null
                        || change instanceof Change.MachineTracked seen
                                && seen.event().subject().path().equals(resource));
    }

    private Response page(Asked asked, Batch batch) {
        byte[] body =
                JSON.writeValueAsBytes(batch.entries().stream().map(Entry::json).toList());
        told.add(batch.entries().size());
        return onwards(
                Response.bytes(200, "application/json", body).allowCompression().with("ETag", Etags.of(body)),
                asked,
                batch.next());
    }

    private static Response onwards(Response response, Asked asked, Cursor next) {
        StringBuilder address = new StringBuilder("/api/changes?");
        if (asked.resource() != null) {
            address.append("resource=").append(UrlPath.encode(asked.resource())).append('&');
        }
        if (!asked.types().isEmpty()) {
            address.append("type=").append(String.join(",", asked.types())).append('&');
        }
        if (asked.limit() != Asked.PAGE) {
            address.append("limit=").append(asked.limit()).append('&');
        }
        if (asked.patience().isPositive()) {
            address.append("wait=").append(asked.patience().toSeconds()).append('&');
        }
        return response.with("Link", "<" + address + "since=" + next + ">; rel=\"next\"")
                .with(ChangesDoor.CURSOR, next.toString())
                .with("Cache-Control", "private, no-cache");
    }
}
