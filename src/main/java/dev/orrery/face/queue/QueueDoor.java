package dev.orrery.face.queue;

import dev.orrery.access.Caller;
import dev.orrery.access.PersonalHandler;
import dev.orrery.face.EntryFeed;
import dev.orrery.face.Problems;
import dev.orrery.face.Waiters;
import dev.orrery.http.Request;
import dev.orrery.http.Response;
import dev.orrery.model.Principal;
import dev.orrery.model.Reason;
import dev.orrery.model.Refused;
import dev.orrery.store.QueueRow;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;

/**
 * {@code /queues}: made by POST, read by GET with {@code wait}, acknowledged by POST with {@code position}, ended by DELETE.
 * Thread-safe.
 */
public final class QueueDoor implements PersonalHandler {
    private static final JsonMapper JSON = JsonMapper.shared();

    private final QueueOffice office;
    private final EntryFeed feed;
    private final QueueReader reader;
    private final @Nullable DoorbellDoor bells;

    /** @param bells null where none ring */
    public QueueDoor(
            QueueOffice office, EntryFeed feed, Waiters waiters, QueueCounts counts, @Nullable DoorbellDoor bells) {
        this.bells = bells;
        this.office = office;
        this.feed = feed;
        this.reader = new QueueReader(office, waiters, counts);
    }

    @Override
    public Response handle(Request request, Caller caller) throws IOException, InterruptedException {
        Principal self = caller.principal();
        return self == null
                ? Problems.answer(new Reason.NotFound("/queues"))
                : handle(request, QueueOwner.of(caller, self));
    }

    /** The same for whoever signed in as no person. */
    public Response handle(Request request, QueueOwner owner) throws IOException, InterruptedException {
        List<String> path = request.path().segments();
        try {
            return switch (path.size()) {
                case 1 -> all(request, owner);
                case 2 -> one(request, owner, path.get(1));
                case 3 -> bell(request, owner, path);
                default -> throw new Refused(new Reason.NotFound(request.path().raw()));
            };
        } catch (Refused refused) {
            return Problems.answer(refused.reason());
        }
    }

    private Response all(Request request, QueueOwner owner) throws IOException {
        return switch (request.method()) {
            case "POST" -> make(request, owner);
            case "GET" -> {
                ArrayNode list = JSON.createArrayNode();
                office.of(owner).forEach(queue -> list.add(QueueJson.queue(queue)));
                yield json(200, list);
            }
            default ->
                Problems.of(405, "Queues are listed by GET and made by POST.").with("Allow", "GET, POST");
        };
    }

    private Response make(Request request, QueueOwner owner) throws IOException {
        JsonNode body;
        try {
            body = JSON.readTree(request.body().readAllBytes());
        } catch (JacksonException e) {
            throw new Refused(new Reason.BadRequest("The body is no JSON: " + e.getOriginalMessage()));
        }
        if (!body.isObject()) {
            throw new Refused(new Reason.BadRequest("An object with filters is expected."));
        }
        for (String name : body.propertyNames()) {
            if (!name.equals("filters") && !name.equals("expires")) {
                throw new Refused(new Reason.BadRequest("Unknown member \"" + name + "\"."));
            }
        }
        List<QueueFilter> filters = FilterText.read(body.path("filters"), feed, user -> office.homeOf(owner, user));
        QueueRow queue = office.make(owner, filters, silence(body.path("expires")));
        return json(201, QueueJson.queue(queue)).with("Location", "/queues/" + queue.id());
    }

    private Optional<Duration> silence(JsonNode expires) {
        if (expires.isMissingNode()) {
            return Optional.empty();
        }
        long most = office.limits().silence().toSeconds();
        if (!expires.isIntegralNumber() || !expires.canConvertToLong() || expires.asLong() < 60) {
            throw new Refused(
                    new Reason.BadRequest("expires: a whole number of seconds is expected, from 60 to " + most + "."));
        }
        return Optional.of(Duration.ofSeconds(Math.min(expires.asLong(), most)));
    }

    private Response one(Request request, QueueOwner owner, String id) throws InterruptedException {
        return switch (request.method()) {
            case "GET" -> reader.read(request, owner, id);
            case "POST" -> {
                String position = request.parameter("position")
                        .orElseThrow(() -> new Refused(
                                new Reason.BadRequest("position is missing: the one that the last answer gave.")));
                office.new Reading(owner, id, 1).acknowledge(position);
                yield Response.of(204);
            }
            case "DELETE" -> {
                office.find(owner, id);
                office.manage().remove(id);
                yield Response.of(204);
            }
            default ->
                Problems.of(405, "A queue is read by GET, acknowledged by POST and ended by DELETE.")
                        .with("Allow", "GET, POST, DELETE");
        };
    }

    private Response bell(Request request, QueueOwner owner, List<String> path) throws IOException {
        if (!path.get(2).equals("bell")) {
            throw new Refused(new Reason.NotFound(request.path().raw()));
        }
        QueueRow queue = office.find(owner, path.get(1));
        return bells == null ? DoorbellDoor.off() : bells.handle(request, queue);
    }

    private static Response json(int status, JsonNode body) {
        return Response.bytes(status, "application/json", QueueJson.bytes(body)).with("Cache-Control", "no-store");
    }
}
