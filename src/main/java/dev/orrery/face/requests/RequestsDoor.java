package dev.orrery.face.requests;

import dev.orrery.access.Caller;
import dev.orrery.access.PersonalHandler;
import dev.orrery.calendar.OwnLetters;
import dev.orrery.calendar.Requests;
import dev.orrery.face.Problems;
import dev.orrery.http.Request;
import dev.orrery.http.Response;
import dev.orrery.model.Principal;
import dev.orrery.model.Reason;
import dev.orrery.model.Refused;
import java.io.IOException;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Set;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;

/**
 * {@code GET /requests}: what waits for the caller, and for the rooms that the caller acts for. {@code POST
 * /requests/ID/DECISION} decides. {@code GET /requests/letters}: what became of the caller's own mails. Thread-safe.
 */
public final class RequestsDoor implements PersonalHandler {
    private static final JsonMapper JSON = JsonMapper.shared();
    private static final int LONGEST_BODY = 4_096;
    private static final Set<String> MEMBERS = Set.of("start", "end");

    private final Requests requests;
    private final OwnLetters letters;

    public RequestsDoor(Requests requests, OwnLetters letters) {
        this.requests = requests;
        this.letters = letters;
    }

    @Override
    public Response handle(Request request, Caller caller) throws IOException {
        List<String> segments = request.path().segments();
        try {
            return switch (segments.size()) {
                case 1 -> list(request, caller);
                case 2 -> letters(request, caller, segments.get(1));
                case 3 -> decide(request, caller, segments.get(1), segments.get(2));
                default -> throw new Refused(new Reason.NotFound(request.path().raw()));
            };
        } catch (Refused refused) {
            return Problems.answer(refused.reason());
        }
    }

    private Response list(Request request, Caller caller) {
        if (!isRead(request)) {
            return Problems.of(405, "What waits can be read; decide with POST /requests/ID/accept.")
                    .with("Allow", "GET, HEAD");
        }
        ArrayNode all = JSON.createArrayNode();
        requests.of(caller).forEach(waiting -> all.add(JSON.valueToTree(waiting.asMap())));
        return json(all);
    }

    private Response letters(Request request, Caller caller, String word) {
        Principal person = caller.principal();
        if (!word.equals("letters") || person == null) {
            throw new Refused(new Reason.NotFound(request.path().raw()));
        }
        if (!isRead(request)) {
            return Problems.of(405, "What became of mails can be read.").with("Allow", "GET, HEAD");
        }
        return json(JSON.valueToTree(letters.of(person, request.parameter("uid").orElse(""))));
    }

    private static boolean isRead(Request request) {
        return request.method().equals("GET") || request.method().equals("HEAD");
    }

    private static Response json(JsonNode all) {
        return Response.bytes(200, "application/json", JSON.writeValueAsBytes(all))
                .with("Cache-Control", "no-store");
    }

    private Response decide(Request request, Caller caller, String id, String word) throws IOException {
        if (!request.method().equals("POST")) {
            return Problems.of(405, "Decisions are made with POST.").with("Allow", "POST");
        }
        byte[] body = request.body().readNBytes(LONGEST_BODY + 1);
        if (word.equals("counter")) {
            JsonNode times = times(body);
            requests.propose(caller, id, moment(times, "start"), moment(times, "end"));
        } else {
            if (body.length > 0 && !new String(body, java.nio.charset.StandardCharsets.UTF_8).isBlank()) {
                throw new Refused(new Reason.BadRequest("This decision takes no body."));
            }
            Requests.Decision decision = Requests.Decision.of(word)
                    .orElseThrow(
                            () -> new Refused(new Reason.NotFound(request.path().raw())));
            requests.decide(caller, id, decision);
        }
        return Response.of(204);
    }

    private static JsonNode times(byte[] body) {
        try {
            JsonNode node = body.length > LONGEST_BODY ? null : JSON.readTree(body);
            if (node != null && node.isObject()) {
                for (String name : node.propertyNames()) {
                    if (!MEMBERS.contains(name)) {
                        throw new Refused(
                                new Reason.BadRequest("\"" + name + "\" is not known; there are start and end."));
                    }
                }
                return node;
            }
        } catch (JacksonException unreadable) {
            // said below
        }
        throw new Refused(new Reason.BadRequest(
                "Expected {\"start\": \"2026-03-02T10:00:00Z\", \"end\": \"2026-03-02T11:00:00Z\"}."));
    }

    private static Instant moment(JsonNode times, String name) {
        JsonNode value = times.get(name);
        try {
            if (value != null && value.isString()) {
                return Instant.parse(value.stringValue());
            }
        } catch (DateTimeParseException unreadable) {
            // said below
        }
        throw new Refused(new Reason.BadRequest("\"" + name + "\" must be a moment such as 2026-03-02T10:00:00Z."));
    }
}
