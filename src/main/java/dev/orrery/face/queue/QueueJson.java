package dev.orrery.face.queue;

import dev.orrery.store.QueueRow;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** What is said about queues, in JSON. Stateless. */
final class QueueJson {
    private static final JsonMapper JSON = JsonMapper.shared();

    private QueueJson() {}

    /** In place of what cannot be told. */
    static JsonNode missed(String why) {
        return JSON.createObjectNode().put("type", "queue.missed").put("detail", why);
    }

    static byte[] news(QueueFeed.Part part) {
        ObjectNode answer = JSON.createObjectNode();
        part.events().forEach(answer.putArray("events")::add);
        return JSON.writeValueAsBytes(answer.put("position", part.next()));
    }

    static ObjectNode queue(QueueRow queue) {
        ObjectNode shown = JSON.createObjectNode().put("id", queue.id());
        shown.set("filters", FilterText.shown(FilterText.parse(queue.filters())));
        return shown.put("position", queue.progress().position())
                .put("expires", queue.life().silence().toSeconds())
                .put("created", queue.life().created().toString())
                .put("heard", queue.life().heard().toString());
    }

    static byte[] bytes(JsonNode node) {
        return JSON.writeValueAsBytes(node);
    }
}
