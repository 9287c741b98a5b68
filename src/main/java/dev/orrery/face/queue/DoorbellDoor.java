package dev.orrery.face.queue;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.orrery.calendar.ManageDoorbells;
import dev.orrery.face.Problems;
import dev.orrery.http.Request;
import dev.orrery.http.Response;
import dev.orrery.model.Reason;
import dev.orrery.model.Refused;
import dev.orrery.store.DoorbellRow;
import dev.orrery.store.QueueRow;
import dev.orrery.store.Store;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * {@code /queues/ID/bell}: asked for by PUT, which sends a datagram with a challenge; proven by POST with what it said, and
 * from then on it rings; looked at by GET, ended by DELETE. Thread-safe.
 */
public final class DoorbellDoor {
    private static final JsonMapper JSON = JsonMapper.shared();
    private static final String PREFIX = "orrery-doorbell ";
    private static final Set<String> MEMBERS = Set.of("port", "address", "context");

    /** What fits into a datagram everywhere, and is more than any client's. */
    private static final int LARGEST_CONTEXT = 256;

    /** A queue's place is asked again so much later at the earliest ... */
    private static final Duration BETWEEN = Duration.ofSeconds(5);

    /** ... and one address about so many queues in a minute, as long as nobody there answers. */
    private static final int OPEN_PER_ADDRESS = 20;

    private static final Duration MINUTE = Duration.ofMinutes(1);

    private final Store store;
    private final ManageDoorbells manage;
    private final Doorbells doorbells;
    private final DoorbellPlaces places;
    private final Supplier<String> challenges;

    /** Challenges of the last minute that nobody answered, also of doorbells and queues that were ended since. */
    private final Cache<InetAddress, AtomicInteger> asked =
            Caffeine.newBuilder().expireAfterWrite(MINUTE).maximumSize(10_000).build();

    /** @param challenges makes texts that nobody guesses */
    public DoorbellDoor(
            Store store,
            ManageDoorbells manage,
            Doorbells doorbells,
            DoorbellPlaces places,
            Supplier<String> challenges) {
        this.store = store;
        this.manage = manage;
        this.doorbells = doorbells;
        this.places = places;
        this.challenges = challenges;
    }

    /** Where none ring. */
    static Response off() {
        return Problems.of(403, "This server rings no doorbells. An administrator can allow it with queues.doorbells.");
    }

    static byte[] challenge(String challenge) {
        return (PREFIX + challenge).getBytes(StandardCharsets.US_ASCII);
    }

    /** @param queue one that the caller may read */
    Response handle(Request request, QueueRow queue) throws IOException {
        return switch (request.method()) {
            case "PUT" -> ask(request, queue);
            case "POST" -> prove(request, queue);
            case "GET" -> json(200, found(queue));
            case "DELETE" -> {
                found(queue);
                manage.remove(queue.id());
                yield Response.of(204);
            }
            default ->
                Problems.of(405, "A doorbell is asked for by PUT, proven by POST, shown by GET and ended by DELETE.")
                        .with("Allow", "GET, PUT, POST, DELETE");
        };
    }

    private DoorbellRow found(QueueRow queue) {
        return stored(queue).orElseThrow(() -> new Refused(new Reason.NotFound("A doorbell of this queue")));
    }

    private Optional<DoorbellRow> stored(QueueRow queue) {
        return store.read(snapshot -> snapshot.doorbells().of(queue.id()));
    }

    private Response ask(Request request, QueueRow queue) throws IOException {
        JsonNode body = body(request);
        String context = context(body.path("context"));
        long port = body.path("port").isIntegralNumber() && body.path("port").canConvertToInt()
                ? body.path("port").asInt()
                : -1;
        InetAddress address =
                places.check(request.remote(), body.path("address").asString(""), port);
        Instant now = manage.now();
        boolean again = stored(queue)
                .filter(before -> before.made().plus(BETWEEN).isAfter(now))
                .isPresent();
        if (again
                || openAt(address, now) >= OPEN_PER_ADDRESS
                || asked.get(address, key -> new AtomicInteger()).incrementAndGet() > OPEN_PER_ADDRESS) {
            return Problems.of(
                            429, "That address was asked just now. Post back what the datagram said, or wait a little.")
                    .with("Retry-After", Long.toString(BETWEEN.toSeconds()));
        }
        String challenge = challenges.get();
        DoorbellRow made =
                manage.make(queue, new DoorbellRow.Target(address.getHostAddress(), (int) port), context, challenge);
        return doorbells.challenge(new InetSocketAddress(address, (int) port), challenge)
                ? json(202, made)
                : Problems.of(409, "No datagram can be sent to " + address.getHostAddress() + ".");
    }

    private long openAt(InetAddress address, Instant now) {
        return store.<Long>read(snapshot -> snapshot.doorbells().openAt(address.getHostAddress(), now.minus(MINUTE)));
    }

    private static JsonNode body(Request request) throws IOException {
        JsonNode body;
        try {
            body = JSON.readTree(request.body().readAllBytes());
        } catch (JacksonException e) {
            throw new Refused(new Reason.BadRequest("The body is no JSON: " + e.getOriginalMessage()));
        }
        if (!body.isObject()) {
            throw new Refused(new Reason.BadRequest("An object with port and context is expected."));
        }
        for (String name : body.propertyNames()) {
            if (!MEMBERS.contains(name)) {
                throw new Refused(new Reason.BadRequest("Unknown member \"" + name + "\"."));
            }
        }
        return body;
    }

    private static String context(JsonNode given) {
        try {
            byte[] bytes = Base64.getDecoder().decode(given.asString(""));
            if (bytes.length > 0 && bytes.length <= LARGEST_CONTEXT) {
                return Base64.getEncoder().encodeToString(bytes);
            }
        } catch (IllegalArgumentException e) {
            // answered below
        }
        throw new Refused(new Reason.BadRequest(
                "context: what the datagram shall hold is expected, 1 to " + LARGEST_CONTEXT + " bytes in base64."));
    }

    private Response prove(Request request, QueueRow queue) {
        DoorbellRow doorbell = found(queue);
        String challenge = request.parameter("challenge").orElse("");
        if (!manage.prove(doorbell, challenge)) {
            throw new Refused(new Reason.BadRequest("challenge is what the datagram said behind \"" + PREFIX
                    + "\", within ten minutes and once. Ask for another by PUT."));
        }
        AtomicInteger open =
                asked.getIfPresent(InetAddress.ofLiteral(doorbell.target().address()));
        if (open != null) {
            open.decrementAndGet();
        }
        queue.watched().forEach(doorbells::changed);
        return Response.of(204);
    }

    private static Response json(int status, DoorbellRow doorbell) {
        ObjectNode shown = JSON.createObjectNode()
                .put("address", doorbell.target().address())
                .put("port", doorbell.target().port())
                .put("context", doorbell.context())
                .put("proven", doorbell.isProven());
        return Response.bytes(status, "application/json", JSON.writeValueAsBytes(shown))
                .with("Cache-Control", "no-store");
    }
}
