package dev.orrery.face.notify;

import dev.orrery.calendar.MailNews;
import dev.orrery.model.MailEvent;
import dev.orrery.model.Reason;
import dev.orrery.model.Refused;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Reads the list that {@code POST /notifications} takes; what it does not know it refuses by name. Stateless. */
final class NotificationReader {
    static final int MOST = 1000;

    private static final int MOST_FLAGS = 100;
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY)
            .build();
    private static final Map<String, MailEvent.Kind> EVENTS = Map.of(
            "created", MailEvent.Kind.ARRIVED,
            "changed", MailEvent.Kind.CHANGED,
            "moved", MailEvent.Kind.MOVED,
            "deleted", MailEvent.Kind.DELETED,
            "flags", MailEvent.Kind.FLAGS_CHANGED);
    private static final Set<String> MEMBERS = Set.of(
            "backend", "user", "folder", "message", "event", "uidvalidity", "target", "flags", "total", "unread");

    private NotificationReader() {}

    /**
     * All of them, or none.
     *
     * @throws Refused BadRequest naming the place; TooLarge
     * @throws IOException the body stopped half way
     */
    static List<MailEvent> read(InputStream body, Set<String> backends) throws IOException {
        JsonNode list;
        try {
            list = JSON.readTree(body.readAllBytes());
        } catch (JacksonException e) {
            throw bad("The body is no JSON: " + e.getOriginalMessage());
        }
        if (!list.isArray()) {
            throw bad("A list of notifications is expected, even for one.");
        }
        if (list.size() > MOST) {
            throw bad("At most " + MOST + " notifications at once; send the rest in another request.");
        }
        List<MailEvent> events = new ArrayList<>();
        for (int i = 0; i < list.size(); i++) {
            events.add(new One(i, list.get(i)).read(backends));
        }
        return events;
    }

    private static Refused bad(String why) {
        return new Refused(new Reason.BadRequest(why));
    }

    /** One of them, with its place in the list for messages. */
    private record One(int index, JsonNode node) {
        MailEvent read(Set<String> backends) {
            if (!node.isObject()) {
                throw bad("[" + index + "]: an object is expected.");
            }
            for (String name : node.propertyNames()) {
                if (!MEMBERS.contains(name)) {
                    throw bad("[" + index + "]: unknown member \"" + name + "\".");
                }
            }
            String backend = text("backend", true);
            if (!backends.contains(backend)) {
                throw bad(at("backend") + "no mail system of this name is configured ([[notify.backend]]).");
            }
            MailEvent.Kind kind = EVENTS.get(text("event", true));
            if (kind == null) {
                throw bad(at("event") + "one of created, changed, moved, deleted and flags is expected.");
            }
            String target = text("target", kind == MailEvent.Kind.MOVED);
            if (!target.isEmpty() && kind != MailEvent.Kind.MOVED) {
                throw bad(at("target") + "only what was moved has one.");
            }
            String message = text("message", false);
            return new MailEvent(
                    kind,
                    new MailEvent.Place(
                            backend,
                            text("user", true),
                            text("folder", true),
                            count("uidvalidity").orElse(0)),
                    message.equals("0") ? "" : message,
                    new MailEvent.Detail(target, flags(), count("total"), count("unread")));
        }

        private String at(String member) {
            return "[" + index + "]." + member + ": ";
        }

        /** A message may be given as the number that its UID is. */
        private String text(String member, boolean required) {
            JsonNode value = node.path(member);
            if (value.isMissingNode() && !required) {
                return "";
            }
            boolean number = member.equals("message") && value.isIntegralNumber() && value.canConvertToLong();
            String text = value.isString() || number ? value.asString() : "";
            return NameText.require("[" + index + "]." + member, text, MailNews.LONGEST_NAME);
        }

        private OptionalLong count(String member) {
            JsonNode value = node.path(member);
            if (value.isMissingNode()) {
                return OptionalLong.empty();
            }
            if (!value.isIntegralNumber() || !value.canConvertToLong() || value.asLong() < 0) {
                throw bad(at(member) + "a number that is not negative is expected.");
            }
            return OptionalLong.of(value.asLong());
        }

        private List<String> flags() {
            JsonNode value = node.path("flags");
            List<String> flags = new ArrayList<>();
            if (value.isMissingNode()) {
                return flags;
            }
            if (!value.isArray() || value.size() > MOST_FLAGS) {
                throw bad(at("flags") + "a list of at most " + MOST_FLAGS + " flags is expected.");
            }
            for (JsonNode flag : value) {
                String text = flag.isString() ? flag.asString() : "";
                flags.add(NameText.require("[" + index + "].flags", text, MailNews.LONGEST_NAME));
            }
            return flags;
        }
    }
}
