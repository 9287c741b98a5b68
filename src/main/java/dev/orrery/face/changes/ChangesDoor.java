package dev.orrery.face.changes;

import dev.orrery.access.Accounts;
import dev.orrery.access.Caller;
import dev.orrery.access.PersonalHandler;
import dev.orrery.calendar.Etags;
import dev.orrery.calendar.Mirrored;
import dev.orrery.calendar.Preconditions.Tags;
import dev.orrery.calendar.Views;
import dev.orrery.directory.Principals;
import dev.orrery.face.Problems;
import dev.orrery.face.Waiters;
import dev.orrery.http.Request;
import dev.orrery.http.Response;
import dev.orrery.model.Principal;
import dev.orrery.model.Reason;
import dev.orrery.model.Refused;
import dev.orrery.store.Store;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;
import tools.jackson.databind.json.JsonMapper;

/**
 * {@code GET /changes}: what happened in a home or a part of it, as far as the caller may read it, oldest first. A page is
 * a bare JSON array; where to go on stands in {@code Link} and {@code X-Track-Cursor}. With {@code wait} an empty page is
 * held back until there is something; as {@code text/event-stream} it never ends by itself. Thread-safe.
 */
public final class ChangesDoor implements PersonalHandler {
    /** The header that says where to go on. */
    static final String CURSOR = "X-Track-Cursor";

    /** Without a ring whoever waits looks by themselves that often. */
    private static final Duration LOOK = Duration.ofSeconds(15);

    private static final JsonMapper JSON = JsonMapper.shared();

    private final Principals principals;
    private final Mirrored mirrored;
    private final Waiters waiters;
    private final Feed feed;
    private final PersonStream.Parts sources;
    private final EventStreams streams;
    private final LongAdder told = new LongAdder();

    public ChangesDoor(
            Store store, Principals principals, Accounts accounts, Views views, Mirrored mirrored, Waiters waiters) {
        this.principals = principals;
        this.mirrored = mirrored;
        this.waiters = waiters;
        this.feed = new Feed(store, views);
        this.sources = new PersonStream.Parts(feed, accounts, mirrored);
        this.streams = new EventStreams(waiters, told);
    }

    @Override
    public Response handle(Request request, Caller caller) throws InterruptedException {
        if (!request.method().equals("GET") && !request.method().equals("HEAD")) {
            return Problems.of(405, "What happened can only be read.").with("Allow", "GET, HEAD");
        }
        try {
            Principal self = caller.principal();
            if (self == null) {
                throw new Refused(new Reason.NotFound("/changes"));
            }
            Asked asked = Asked.read(request);
            Part part = asked.resource() == null ? Part.home(self) : Part.locate(asked.resource(), principals);
            return answer(request, caller, self, asked, part);
        } catch (Refused refused) {
            return Problems.answer(refused.reason());
        }
    }

    /** How many entries were told, by pages and streams. */
    public long told() {
        return told.sum();
    }

    private Response answer(Request request, Caller caller, Principal self, Asked asked, Part part)
            throws InterruptedException {
        try {
            Cursor start = feed.start(caller, asked, part);
            Optional<Duration> age = part.freshen(mirrored, caller);
            boolean waits = asked.patience().isPositive() && request.method().equals("GET");
            if (EventStreams.asks(request)) {
                return streams.open(new PersonStream(sources, self, caller, asked, part), start)
                        .withAge(Mirrored.AGE, age);
            }
            Batch batch = feed.read(caller, asked, part, start);
            if (waits && isNothing(batch)) {
                try (Waiters.Place place =
                        waiters.enter(self.guid(), part.owner().home()).orElse(null)) {
                    if (place == null) {
                        return EventStreams.tooMany();
                    }
                    batch = await(place, caller, asked, part, batch.next());
                }
            }
            return page(request, asked, batch).withAge(Mirrored.AGE, age);
        } catch (Refused refused) {
            if (refused.reason() instanceof Reason.InvalidSyncToken) {
                return gone(asked, feed.end(caller, part));
            }
            throw refused;
        }
    }

    private Batch await(Waiters.Place place, Caller caller, Asked asked, Part part, Cursor since)
            throws InterruptedException {
        long end = System.nanoTime() + asked.patience().toNanos();
        Batch batch = feed.read(caller, asked, part, since);
        while (isNothing(batch)) {
            Duration left = Duration.ofNanos(end - System.nanoTime());
            if (!left.isPositive() || !place.await(left.compareTo(LOOK) < 0 ? left : LOOK)) {
                return batch;
            }
            batch = feed.read(caller, asked, part, batch.next());
        }
        return batch;
    }

    private static boolean isNothing(Batch batch) {
        return batch.entries().isEmpty() && !batch.more();
    }

    private Response page(Request request, Asked asked, Batch batch) {
        List<?> entries = batch.entries().stream().map(Entry::json).toList();
        byte[] body = JSON.writeValueAsBytes(entries);
        String etag = Etags.of(body);
        Tags known = Tags.read(request.headers(), "If-None-Match", true);
        boolean unchanged = known != null && known.match(etag);
        told.add(unchanged ? 0 : entries.size());
        Response response = unchanged
                ? Response.of(304)
                : Response.bytes(200, "application/json", body).allowCompression();
        return onwards(response, asked, batch.next()).with("ETag", etag);
    }

    /** Nobody can say any more what happened since; whoever looks at everything now may go on from here. */
    private static Response gone(Asked asked, Cursor end) {
        String detail =
                "This cursor cannot be followed any more: the log was shortened or restored, or you see this home"
                        + " otherwise than before. Read what is there now, then go on from the cursor given here.";
        return onwards(Problems.of(410, detail, Map.of("cursor", end.toString())), asked, end);
    }

    private static Response onwards(Response response, Asked asked, Cursor next) {
        return response.with("Link", "<" + asked.next(next) + ">; rel=\"next\"")
                .with(CURSOR, next.toString())
                .with("Cache-Control", "private, no-cache");
    }
}
