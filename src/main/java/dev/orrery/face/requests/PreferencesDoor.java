package dev.orrery.face.requests;

import dev.orrery.access.Caller;
import dev.orrery.access.PersonalHandler;
import dev.orrery.calendar.Preferences;
import dev.orrery.face.Problems;
import dev.orrery.http.Request;
import dev.orrery.http.Response;
import dev.orrery.model.Principal;
import dev.orrery.model.Reason;
import dev.orrery.model.Refused;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * {@code /preferences}: what the caller prefers; GET reads, PATCH changes the members that it has, and null forgets one (RFC
 * 7396). Thread-safe.
 */
public final class PreferencesDoor implements PersonalHandler {
    private static final JsonMapper JSON = JsonMapper.shared();
    private static final int LONGEST_BODY = 65_536;

    private final Preferences preferences;

    public PreferencesDoor(Preferences preferences) {
        this.preferences = preferences;
    }

    @Override
    public Response handle(Request request, Caller caller) throws IOException {
        try {
            Principal self = caller.principal();
            if (self == null || request.path().segments().size() != 1) {
                throw new Refused(new Reason.NotFound(request.path().raw()));
            }
            switch (request.method()) {
                case "GET", "HEAD" -> {}
                case "PATCH" -> preferences.set(self, changes(request.body().readNBytes(LONGEST_BODY + 1)));
                default -> {
                    return Problems.of(405, "Read preferences with GET, change them with PATCH.")
                            .with("Allow", "GET, HEAD, PATCH");
                }
            }
            return Response.bytes(200, "application/json", JSON.writeValueAsBytes(preferences.of(self)))
                    .with("Cache-Control", "no-store");
        } catch (Refused refused) {
            return Problems.answer(refused.reason());
        }
    }

    private static Map<String, String> changes(byte[] body) {
        Map<String, String> changes = new LinkedHashMap<>();
        try {
            JsonNode node = body.length > LONGEST_BODY ? null : JSON.readTree(body);
            if (node != null && node.isObject()) {
                for (String name : node.propertyNames()) {
                    JsonNode value = node.get(name);
                    if (!value.isString() && !value.isNull()) {
                        throw new Refused(
                                new Reason.BadRequest("\"" + name + "\" must be text, or null to forget it."));
                    }
                    changes.put(name, value.isNull() ? "" : value.stringValue());
                }
                return changes;
            }
        } catch (JacksonException unreadable) {
            // said below
        }
        throw new Refused(
                new Reason.BadRequest("Expected an object such as {\"scheduling_function\": \"automatic\"}."));
    }
}
