package dev.orrery.face.changes;

import dev.orrery.calendar.Paths;
import dev.orrery.model.Actor;
import dev.orrery.model.Change;
import dev.orrery.model.Grantee;
import dev.orrery.model.Principal;
import dev.orrery.model.PropertyName;
import dev.orrery.store.LogEntry;
import dev.orrery.store.Snapshot;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** From entries of the log to the JSON that programs get. Belongs to one snapshot. */
final class EntryWriter {
    private static final JsonMapper JSON = JsonMapper.shared();

    private final Snapshot snapshot;
    private final Addresses addresses;
    private final Map<String, String> people = new HashMap<>();

    EntryWriter(Snapshot snapshot, Addresses addresses) {
        this.snapshot = snapshot;
        this.addresses = addresses;
    }

    /**
     * What every entry has.
     *
     * @param id unlike that of any other entry, and the same whenever this one is told
     * @param written null where the log has forgotten when it was, and who did it
     */
    record Head(
            String id,
            String type,
            Cursor cursor,
            long seq,
            @Nullable LogEntry written) {}

    Entry entry(Head head, String resource, ObjectNode data) {
        LogEntry written = head.written();
        ObjectNode json = JSON.createObjectNode()
                .put("id", head.id())
                .put("type", head.type())
                .put("timestamp", written == null ? null : text(written.time()))
                .put("sequence", head.seq())
                .put("cursor", head.cursor().toString())
                .put("resource", resource)
                .put("actor", written == null ? null : person(written.actor().principal()))
                .put("origin", written == null ? null : written.actor().origin());
        json.set("data", data);
        return new Entry(head.cursor(), head.type(), json);
    }

    /** An entry of the log as it was written. */
    Entry whole(LogEntry entry, Cursor cursor) {
        return part(entry, entry.change().type(), cursor, data(entry.change()));
    }

    /** An entry of the log of which something else is told than what was written. */
    Entry part(LogEntry entry, String type, Cursor cursor, ObjectNode data) {
        String id = cursor.epoch() + '-' + cursor.home().value() + '-' + entry.seq();
        return entry(new Head(id, type, cursor, entry.seq(), entry), resource(entry.change()), data);
    }

    String resource(Change change) {
        return switch (change) {
            case Change.OfObject of -> addresses.of(of.object());
            case Change.OfCollection of -> addresses.of(of.collection().id());
            case Change.PrincipalCreated of -> Paths.principal(of.name());
            case Change.PrincipalChanged of -> Paths.principal(of.name());
            case Change.PrincipalArchived of -> Paths.principal(of.name());
            case Change.PrincipalRestored of -> Paths.principal(of.name());
            case Change.PrincipalExpired of -> Paths.principal(of.name());
            case Change.MachineTracked seen -> seen.event().subject().path();
            case Change.MailTold _,
                    Change.MessageSent _,
                    Change.BookedMachineChanged _,
                    Change.HookTold _,
                    Change.Unknown _ -> addresses.home();
        };
    }

    ObjectNode data(Change change) {
        ObjectNode data = JSON.createObjectNode();
        return switch (change) {
            case Change.ObjectPut put ->
                data.put("created", put.created()).put("etag", put.etag()).put("uid", put.uid());
            case Change.ObjectGone gone -> gone.uid().isEmpty() ? data : data.put("uid", gone.uid());
            case Change.ObjectPropertiesChanged changed -> properties(data, changed.properties());
            case Change.CollectionMade made ->
                data.put("kind", made.kind().name().toLowerCase(Locale.ROOT)).put("name", made.name());
            case Change.CollectionChanged changed -> properties(data, changed.properties());
            case Change.CollectionMoved moved -> data.put("from", moved.from()).put("to", moved.to());
            case Change.CollectionGone gone -> data.put("name", gone.name());
            case Change.AccessChanged changed -> {
                grantees(data.putArray("granted"), changed.granted());
                grantees(data.putArray("withdrawn"), changed.withdrawn());
                yield data;
            }
            case Change.OfPrincipal of -> data.put("guid", of.guid());
            case Change.MessageSent sent ->
                data.put("uid", sent.uid()).put("method", sent.method()).put("recipients", sent.recipients());
            case Change.BookedMachineChanged changed ->
                data.put("principal", person(changed.guid()))
                        .put("uid", changed.uid())
                        .put("previous", changed.before())
                        .put("current", changed.now());
            case Change.HookTold told ->
                data.put("hook", told.hook()).put("watched", told.resource()).put("why", told.why());
            case Change.MailTold told ->
                data.setAll((ObjectNode) JSON.valueToTree(told.event().told()));
            case Change.MachineTracked seen ->
                data.setAll((ObjectNode) JSON.valueToTree(seen.event().told()));
            case Change.Unknown unknown -> unknown(data, unknown.data());
        };
    }

    static ObjectNode properties(ObjectNode data, Collection<PropertyName> names) {
        ArrayNode array = data.putArray("properties");
        names.stream().map(PropertyName::toString).sorted().forEach(array::add);
        return data;
    }

    /** What a newer program wrote is handed on as it is. */
    private static ObjectNode unknown(ObjectNode data, String text) {
        return JSON.readTree(text) instanceof ObjectNode object ? object : data;
    }

    private void grantees(ArrayNode array, List<Grantee> grantees) {
        for (Grantee grantee : grantees) {
            array.add(
                    switch (grantee) {
                        case Grantee.Everyone _ -> "DAV:all";
                        case Grantee.Authenticated _ -> "DAV:authenticated";
                        case Grantee.Unauthenticated _ -> "DAV:unauthenticated";
                        case Grantee.Self _ -> "DAV:self";
                        case Grantee.Owner _ -> "DAV:owner";
                        case Grantee.Named named -> person(named.guid());
                        case Grantee.Delegate delegate -> person(delegate.guid());
                    });
        }
    }

    /** The address of whoever has this GUID, or had it. */
    private String person(String guid) {
        return guid.equals(Actor.SYSTEM)
                ? guid
                : people.computeIfAbsent(
                        guid,
                        asked -> snapshot.principal(asked)
                                .map(Principal::name)
                                .map(Paths::principal)
                                .orElse("/principals/__uids__/" + asked + '/'));
    }

    private static String text(Instant time) {
        return time.toString();
    }
}
