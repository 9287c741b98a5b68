package dev.orrery.face.changes;

import dev.orrery.calendar.Etags;
import dev.orrery.face.Problems;
import dev.orrery.face.Waiters;
import dev.orrery.http.Request;
import dev.orrery.http.Response;
import dev.orrery.http.UrlPath;
import dev.orrery.model.HomeId;
import dev.orrery.model.Reason;
import dev.orrery.model.Refused;
import dev.orrery.store.ReadPart;
import dev.orrery.store.Store;
import dev.orrery.tracking.AccountHooks;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.BooleanSupplier;
import tools.jackson.databind.json.JsonMapper;

/**
 * The feed of one cloud account, as {@link ChangesDoor} serves that of a person's home: a bare JSON array, oldest first,
 * with the cursor beside it, or server-sent events. Whoever comes here has shown the account's password, and what they are
 * told counts as delivered to the account's hooks. Thread-safe.
 */
public final class AccountChanges {
    private static final JsonMapper JSON = JsonMapper.shared();

    /** Without a ring whoever waits looks by themselves that often. */
    private static final Duration LOOK = Duration.ofSeconds(15);

    private final AccountLog log;
    private final AccountHooks hooks;
    private final Waiters waiters;
    private final EventStreams streams;
    private final LongAdder told = new LongAdder();

    public AccountChanges(Store store, AccountHooks hooks, Waiters waiters) {
        this.log = new AccountLog(store);
        this.hooks = hooks;
        this.waiters = waiters;
        this.streams = new EventStreams(waiters, told);
    }

    /** How many entries were told, by pages and streams. */
    public long told() {
        return told.sum();
    }

    /**
     * @param account whose feed
     * @param goesOn whether whoever asks still may, asked now and then while a stream is open
     */
    public Response answer(Request request, HomeId account, BooleanSupplier goesOn) throws InterruptedException {
        Asked asked = Asked.read(request);
        boolean reads = !request.method().equals("HEAD");
        try {
            Cursor start = log.start(account, asked.since(), asked.now());
            if (EventStreams.asks(request)) {
                return streams.open(new Stream(account, asked, goesOn), start, request.abandoned());
            }
            Batch batch = read(asked, start);
            if (reads && asked.patience().isPositive() && isNothing(batch)) {
                try (Waiters.Place place =
                        waiters.enter(reader(account), account).orElse(null)) {
                    if (place == null) {
                        return EventStreams.tooMany();
                    }
                    batch = await(place.unless(request.abandoned()), asked, batch.next());
                }
            }
            if (reads && !request.abandoned().getAsBoolean()) { // or it would count as delivered to nobody
                wasRead(asked, start, batch.next());
            }
            return page(asked, batch);
        } catch (Refused refused) {
            if (refused.reason() instanceof Reason.InvalidSyncToken) {
                Cursor end = log.end(account);
                String detail = "This cursor cannot be followed any more: the log was shortened or restored. List the"
                        + " machines, then go on from the cursor given here.";
                return onwards(Problems.of(410, detail, Map.of("cursor", end.toString())), asked, end);
            }
            throw refused;
        }
    }

    private static String reader(HomeId account) {
        return "cloud-" + account.value();
    }

    private static boolean isNothing(Batch batch) {
        return batch.entries().isEmpty() && !batch.more();
    }

    /** Whoever asked for a part only has not read the rest. */
    private void wasRead(Asked asked, Cursor since, Cursor next) {
        long from = since.point().seq();
        long to = next.point().seq();
        if (to > from && asked.types().isEmpty() && asked.resource() == null) {
            hooks.wasRead(since.home(), new ReadPart(from, to));
        }
    }

    private Batch await(Waiters.Place place, Asked asked, Cursor since) throws InterruptedException {
        long end = System.nanoTime() + asked.patience().toNanos();
        Batch batch = read(asked, since);
        while (isNothing(batch)) {
            Duration left = Duration.ofNanos(end - System.nanoTime());
            if (!left.isPositive() || !place.await(left.compareTo(LOOK) < 0 ? left : LOOK)) {
                return batch;
            }
            batch = read(asked, batch.next());
        }
        return batch;
    }

    private Batch read(Asked asked, Cursor since) {
        return log.read(since, asked.limit(), entry -> AccountLog.wants(asked, entry.change()));
    }

    /** One stream's part of the feed. */
    private final class Stream implements EventStreams.Source {
        private final HomeId account;
        private final Asked asked;
        private final BooleanSupplier goesOn;

        Stream(HomeId account, Asked asked, BooleanSupplier goesOn) {
            this.account = account;
            this.asked = asked;
            this.goesOn = goesOn;
        }

        @Override
        public String reader() {
            return AccountChanges.reader(account);
        }

        @Override
        public HomeId home() {
            return account;
        }

        @Override
        public Batch read(Cursor since) {
            return AccountChanges.this.read(asked, since);
        }

        @Override
        public void wrote(Cursor since, Cursor next) {
            wasRead(asked, since, next);
        }

        @Override
        public boolean goesOn() {
            return goesOn.getAsBoolean();
        }
    }

    private Response page(Asked asked, Batch batch) {
        List<?> entries = batch.entries().stream().map(Entry::json).toList();
        byte[] body = JSON.writeValueAsBytes(entries);
        told.add(entries.size());
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
