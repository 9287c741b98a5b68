package dev.orrery.store.sql;

import dev.orrery.model.Change;
import dev.orrery.model.CollectionId;
import dev.orrery.model.CollectionKind;
import dev.orrery.model.CollectionRef;
import dev.orrery.model.Grantee;
import dev.orrery.model.HomeId;
import dev.orrery.model.HookNews;
import dev.orrery.model.ObjectRef;
import dev.orrery.model.PrincipalName;
import dev.orrery.model.PropertyName;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A change as columns and JSON text. Unknown members of the text are skipped and missing ones have a default, so that
 * an entry outlives the program that wrote it; an unknown type is read as {@link Change.Unknown}.
 */
final class ChangeCodec {
    private static final JsonMapper JSON = JsonMapper.shared();
    private static final String EMPTY = "{}";

    private ChangeCodec() {}

    /**
     * An entry's columns.
     *
     * @param collection null where the change is about no collection
     * @param object name of the member, null where the change is about no member
     * @param data JSON: whatever the columns do not say
     */
    record Written(
            String type,
            @Nullable Long collection,
            @Nullable String object,
            String data) {}

    static Written write(Change change, long seq) {
        return switch (change) {
            case Change.ObjectPut put ->
                of(
                        put,
                        JSON.createObjectNode()
                                .put("created", put.created())
                                .put("etag", put.etag())
                                .put("uid", put.uid()));
            case Change.ObjectGone gone -> of(gone, JSON.createObjectNode().put("uid", gone.uid()));
            case Change.ObjectPropertiesChanged changed ->
                of(changed, names(JSON.createObjectNode(), changed.properties()));
            case Change.CollectionMade made ->
                new Written(
                        made.type(),
                        seq,
                        null,
                        JSON.createObjectNode()
                                .put("kind", made.kind().name())
                                .put("name", made.name())
                                .toString());
            case Change.CollectionChanged changed -> of(changed, names(JSON.createObjectNode(), changed.properties()));
            case Change.CollectionMoved moved ->
                of(moved, JSON.createObjectNode().put("from", moved.from()).put("to", moved.to()));
            case Change.CollectionGone gone -> of(gone, JSON.createObjectNode().put("name", gone.name()));
            case Change.AccessChanged changed -> {
                ObjectNode data = JSON.createObjectNode();
                grantees(data.putArray("granted"), changed.granted());
                grantees(data.putArray("withdrawn"), changed.withdrawn());
                yield of(changed, data);
            }
            case Change.PrincipalCreated created -> of(created, created.name());
            case Change.PrincipalChanged changed -> of(changed, changed.name());
            case Change.PrincipalArchived archived -> of(archived, archived.name());
            case Change.PrincipalRestored restored -> of(restored, restored.name());
            case Change.PrincipalExpired expired -> of(expired, expired.name());
            case Change.MessageSent sent ->
                new Written(
                        sent.type(),
                        null,
                        null,
                        JSON.createObjectNode()
                                .put("uid", sent.uid())
                                .put("method", sent.method())
                                .put("recipients", sent.recipients())
                                .toString());
            case Change.HookTold told ->
                new Written(
                        told.type(),
                        null,
                        null,
                        JSON.createObjectNode()
                                .put("hook", told.hook())
                                .put("resource", told.resource())
                                .put("why", told.why())
                                .toString());
            case Change.BookedMachineChanged changed ->
                new Written(
                        changed.type(),
                        null,
                        null,
                        JSON.createObjectNode()
                                .put("guid", changed.guid())
                                .put("uid", changed.uid())
                                .put("before", changed.before())
                                .put("now", changed.now())
                                .toString());
            case Change.MailTold told -> new Written(told.type(), null, null, MailCodec.write(told.event()));
            case Change.MachineTracked seen -> new Written(seen.type(), null, null, TrackCodec.write(seen.event()));
            case Change.Unknown unknown -> new Written(unknown.type(), null, null, unknown.data());
        };
    }

    static Change read(HomeId home, Written entry) {
        JsonNode data = entry.data().equals(EMPTY) ? JSON.createObjectNode() : JSON.readTree(entry.data());
        return switch (entry.type()) {
            case "calendar.object_put" ->
                new Change.ObjectPut(
                        object(home, entry),
                        data.path("created").asBoolean(false),
                        text(data, "etag"),
                        text(data, "uid"));
            case "calendar.object_gone" -> new Change.ObjectGone(object(home, entry), text(data, "uid"));
            case "calendar.object_properties_changed" ->
                new Change.ObjectPropertiesChanged(object(home, entry), names(data));
            case "collection.made" ->
                new Change.CollectionMade(collection(home, entry), kind(text(data, "kind")), text(data, "name"));
            case "collection.changed" -> new Change.CollectionChanged(collection(home, entry), names(data));
            case "collection.moved" ->
                new Change.CollectionMoved(collection(home, entry), text(data, "from"), text(data, "to"));
            case "collection.gone" -> new Change.CollectionGone(collection(home, entry), text(data, "name"));
            case "collection.access_changed" ->
                new Change.AccessChanged(
                        collection(home, entry), grantees(data.path("granted")), grantees(data.path("withdrawn")));
            case "principal.created" -> new Change.PrincipalCreated(home, text(data, "guid"), name(data));
            case "principal.changed" -> new Change.PrincipalChanged(home, text(data, "guid"), name(data));
            case "principal.archived" -> new Change.PrincipalArchived(home, text(data, "guid"), name(data));
            case "principal.restored" -> new Change.PrincipalRestored(home, text(data, "guid"), name(data));
            case "principal.expired" -> new Change.PrincipalExpired(home, text(data, "guid"), name(data));
            case "scheduling.message_sent" ->
                new Change.MessageSent(
                        home,
                        text(data, "uid"),
                        text(data, "method"),
                        data.path("recipients").asInt(0));
            case "booking.machine_changed" ->
                new Change.BookedMachineChanged(
                        home, text(data, "guid"), text(data, "uid"), text(data, "before"), text(data, "now"));
            default ->
                MailCodec.read(entry.type(), data)
                        .<Change>map(event -> new Change.MailTold(home, event))
                        .or(() -> TrackCodec.read(entry.type(), data)
                                .map(event -> new Change.MachineTracked(home, event)))
                        .or(() -> HookNews.ofType(entry.type())
                                .map(news -> new Change.HookTold(
                                        home, news, text(data, "hook"), text(data, "resource"), text(data, "why"))))
                        .orElseGet(() -> new Change.Unknown(home, entry.type(), entry.data()));
        };
    }

    private static Written of(Change.OfObject change, ObjectNode data) {
        ObjectRef ref = change.object();
        return new Written(change.type(), ref.collection().value(), ref.name(), data.toString());
    }

    private static Written of(Change.OfCollection change, ObjectNode data) {
        return new Written(change.type(), change.collection().id().value(), null, data.toString());
    }

    private static Written of(Change.OfPrincipal change, PrincipalName name) {
        ObjectNode data = JSON.createObjectNode().put("guid", change.guid()).put("name", name.toString());
        return new Written(change.type(), null, null, data.toString());
    }

    private static CollectionRef collection(HomeId home, Written entry) {
        return new CollectionRef(home, new CollectionId(Objects.requireNonNull(entry.collection(), "collection")));
    }

    private static ObjectRef object(HomeId home, Written entry) {
        return collection(home, entry).object(Objects.requireNonNull(entry.object(), "object"));
    }

    private static String text(JsonNode data, String member) {
        return data.path(member).asString("");
    }

    private static PrincipalName name(JsonNode data) {
        return PrincipalQueries.name(text(data, "name"));
    }

    private static CollectionKind kind(String name) {
        for (CollectionKind kind : CollectionKind.values()) {
            if (kind.name().equals(name)) {
                return kind;
            }
        }
        return CollectionKind.PLAIN;
    }

    private static ObjectNode names(ObjectNode data, Collection<PropertyName> names) {
        ArrayNode array = data.putArray("properties");
        names.stream().map(PropertyName::toString).sorted().forEach(array::add);
        return data;
    }

    /** Reads Clark notation: {@code {DAV:}displayname}. */
    private static Set<PropertyName> names(JsonNode data) {
        Set<PropertyName> found = new LinkedHashSet<>();
        data.path("properties").forEach(item -> {
            String clark = item.asString("");
            int cut = clark.lastIndexOf('}');
            if (clark.startsWith("{") && cut > 0) {
                found.add(new PropertyName(clark.substring(1, cut), clark.substring(cut + 1)));
            }
        });
        return found;
    }

    private static void grantees(ArrayNode array, List<Grantee> grantees) {
        grantees.forEach(grantee -> array.add(Codecs.grantee(grantee)));
    }

    private static List<Grantee> grantees(JsonNode array) {
        List<Grantee> found = new ArrayList<>();
        array.forEach(item -> found.add(Codecs.grantee(item.asString(""))));
        return found;
    }
}
