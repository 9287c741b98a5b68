package dev.orrery.store.sql;

import dev.orrery.model.MachineState;
import dev.orrery.model.TrackEvent;
import dev.orrery.model.Tracked;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** What was seen of a cloud account, as JSON. */
final class TrackCodec {
    private static final JsonMapper JSON = JsonMapper.shared();

    private TrackCodec() {}

    static String write(TrackEvent event) {
        return JSON.writeValueAsString(event.told());
    }

    /** Empty if the type is none of these. */
    static Optional<TrackEvent> read(String type, JsonNode data) {
        return TrackEvent.Kind.ofType(type).map(kind -> {
            JsonNode resource = data.path("resource");
            TrackEvent.Subject subject = new TrackEvent.Subject(
                    text(data, "driver"), text(data, "provider"), text(resource, "kind"), text(resource, "id"));
            JsonNode window = data.path("window");
            Instant first = time(window, "first_seen_current");
            return new TrackEvent(
                    kind,
                    subject,
                    seen(subject, data.path("previous")),
                    seen(subject, data.path("current")),
                    new TrackEvent.Window(time(window, "last_seen_previous"), first == null ? Instant.EPOCH : first),
                    text(data, "detail"));
        });
    }

    private static @Nullable Tracked seen(TrackEvent.Subject subject, JsonNode data) {
        if (!data.isObject()) {
            return null;
        }
        Tracked.Kind kind = subject.kind().equals("realm") ? Tracked.Kind.REALM : Tracked.Kind.INSTANCE;
        return new Tracked(
                kind, subject.id(), MachineState.of(text(data, "state")), text(data, "raw_state"), details(data));
    }

    /** Of a row: what its columns do not say. */
    static String details(Tracked.Details details) {
        ObjectNode data = JSON.createObjectNode()
                .put("name", details.name())
                .put("realm", details.realm())
                .put("image", details.image())
                .put("hardware_profile", details.profile());
        details.addresses().forEach(data.putArray("addresses")::add);
        details.actions().forEach(data.putArray("actions")::add);
        return data.toString();
    }

    static Tracked.Details details(String text) {
        return details(JSON.readTree(text));
    }

    private static Tracked.Details details(JsonNode data) {
        return new Tracked.Details(
                text(data, "name"),
                text(data, "realm"),
                text(data, "image"),
                text(data, "hardware_profile"),
                texts(data.path("addresses")),
                texts(data.path("actions")));
    }

    static Tracked.Kind kind(String column) {
        return Tracked.Kind.valueOf(column.toUpperCase(Locale.ROOT));
    }

    private static String text(JsonNode data, String member) {
        return data.path(member).asString("");
    }

    private static List<String> texts(JsonNode array) {
        List<String> found = new ArrayList<>();
        array.forEach(item -> found.add(item.asString("")));
        return found;
    }

    private static @Nullable Instant time(JsonNode data, String member) {
        try {
            return data.hasNonNull(member) ? Instant.parse(text(data, member)) : null;
        } catch (DateTimeParseException e) {
            return null;
        }
    }
}
