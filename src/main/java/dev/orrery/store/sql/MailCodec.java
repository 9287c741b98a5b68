package dev.orrery.store.sql;

import dev.orrery.model.MailEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What a mail system told, as JSON; what was not told is left out. */
final class MailCodec {
    private static final JsonMapper JSON = JsonMapper.shared();

    private MailCodec() {}

    static String write(MailEvent event) {
        return JSON.writeValueAsString(event.told());
    }

    /** Empty if the type is none of these. */
    static Optional<MailEvent> read(String type, JsonNode data) {
        return MailEvent.Kind.ofType(type)
                .map(kind -> new MailEvent(
                        kind,
                        new MailEvent.Place(
                                text(data, "backend"),
                                text(data, "user"),
                                text(data, "folder"),
                                data.path("uidvalidity").asLong(0)),
                        text(data, "message"),
                        new MailEvent.Detail(
                                text(data, "target"), flags(data), count(data, "total"), count(data, "unread"))));
    }

    private static String text(JsonNode data, String member) {
        return data.path(member).asString("");
    }

    private static List<String> flags(JsonNode data) {
        List<String> flags = new ArrayList<>();
        data.path("flags").forEach(flag -> flags.add(flag.asString("")));
        return flags;
    }

    private static OptionalLong count(JsonNode data, String member) {
        JsonNode count = data.path(member);
        return count.isIntegralNumber() ? OptionalLong.of(count.asLong()) : OptionalLong.empty();
    }
}
