package dev.orrery.face.queue;

import dev.orrery.calendar.MailNews;
import dev.orrery.face.EntryFeed;
import dev.orrery.model.HomeId;
import dev.orrery.model.Reason;
import dev.orrery.model.Refused;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Function;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** From what a request says of filters to filters, and to the text that the store keeps of them and back. Stateless. */
final class FilterText {
    /** Filters of one queue. */
    static final int MOST = 20;

    private static final JsonMapper JSON = JsonMapper.shared();
    private static final Set<String> MEMBERS = Set.of("user", "folder", "table", "match", "events");

    private FilterText() {}

    /**
     * @param homeOf the home of a user as the request calls them; empty text for none given
     * @throws Refused BadRequest naming the place
     */
    static List<QueueFilter> read(JsonNode list, EntryFeed feed, Function<String, HomeId> homeOf) {
        if (!list.isArray() || list.isEmpty() || list.size() > MOST) {
            throw bad("filters: a list of 1 to " + MOST + " filters is expected.");
        }
        List<QueueFilter> filters = new ArrayList<>();
        for (int i = 0; i < list.size(); i++) {
            filters.add(one("filters[" + i + "]", list.get(i), feed, homeOf));
        }
        return filters;
    }

    private static QueueFilter one(String at, JsonNode node, EntryFeed feed, Function<String, HomeId> homeOf) {
        if (!node.isObject()) {
            throw bad(at + ": an object is expected.");
        }
        for (String name : node.propertyNames()) {
            if (!MEMBERS.contains(name)) {
                throw bad(at + ": unknown member \"" + name + "\".");
            }
        }
        String user = text(at, node, "user");
        String folder = MailNews.folded(text(at, node, "folder"));
        if (folder.isEmpty() && node.has("match")) {
            throw bad(at + ".match: only a folder is compared; name one.");
        }
        return new QueueFilter(
                user,
                homeOf.apply(user),
                folder,
                word(at, node, "match", QueueFilter.Match.EXACT),
                word(at, node, "table", QueueFilter.Table.ANY),
                events(at, node.path("events"), feed));
    }

    private static List<String> events(String at, JsonNode list, EntryFeed feed) {
        List<String> events = new ArrayList<>();
        if (list.isMissingNode()) {
            return events;
        }
        if (!list.isArray()) {
            throw bad(at + ".events: a list of types is expected.");
        }
        list.forEach(event -> events.add(event.isString() ? event.asString() : ""));
        feed.checkTypes(events);
        return events;
    }

    private static <E extends Enum<E>> E word(String at, JsonNode node, String member, E otherwise) {
        JsonNode value = node.path(member);
        if (value.isMissingNode()) {
            return otherwise;
        }
        List<String> words = new ArrayList<>();
        for (E each : otherwise.getDeclaringClass().getEnumConstants()) {
            String word = each.name().toLowerCase(Locale.ROOT);
            if (value.isString() && word.equals(value.asString())) {
                return each;
            }
            words.add(word);
        }
        throw bad(at + "." + member + ": one of " + String.join(", ", words) + " is expected.");
    }

    private static String text(String at, JsonNode node, String member) {
        JsonNode value = node.path(member);
        if (value.isMissingNode()) {
            return "";
        }
        String text = value.isString() ? value.asString() : "";
        if (text.isEmpty()
                || text.length() > MailNews.LONGEST_NAME
                || text.chars().anyMatch(Character::isISOControl)) {
            throw bad(at + "." + member + ": text of 1 to " + MailNews.LONGEST_NAME
                    + " characters without control characters is expected.");
        }
        return text;
    }

    private static Refused bad(String why) {
        return new Refused(new Reason.BadRequest(why));
    }

    /** As the store keeps them. */
    static String write(List<QueueFilter> filters) {
        ArrayNode list = shown(filters);
        for (int i = 0; i < filters.size(); i++) {
            ((ObjectNode) list.get(i)).put("home", filters.get(i).home().value());
        }
        return JSON.writeValueAsString(list);
    }

    /** As whoever asks sees them. */
    static ArrayNode shown(List<QueueFilter> filters) {
        ArrayNode list = JSON.createArrayNode();
        for (QueueFilter filter : filters) {
            ObjectNode one = list.addObject();
            if (!filter.user().isEmpty()) {
                one.put("user", filter.user());
            }
            if (!filter.folder().isEmpty()) {
                one.put("folder", filter.folder()).put("match", filter.match().word());
            }
            one.put("table", filter.table().word());
            if (!filter.events().isEmpty()) {
                ArrayNode events = one.putArray("events");
                filter.events().forEach(events::add);
            }
        }
        return list;
    }

    /** What {@link #write} wrote. */
    static List<QueueFilter> parse(String text) {
        List<QueueFilter> filters = new ArrayList<>();
        for (JsonNode node : JSON.readTree(text)) {
            List<String> events = new ArrayList<>();
            node.path("events").forEach(event -> events.add(event.asString()));
            filters.add(new QueueFilter(
                    node.path("user").asString(""),
                    new HomeId(node.path("home").asLong()),
                    node.path("folder").asString(""),
                    word("", node, "match", QueueFilter.Match.EXACT),
                    word("", node, "table", QueueFilter.Table.ANY),
                    events));
        }
        return filters;
    }
}
