package dev.orrery.face.deltacloud;

import dev.orrery.http.Response;
import dev.orrery.http.UrlPath;
import dev.orrery.model.Tracked;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Answers in JSON, with the members that Deltacloud has. */
final class JsonShape implements Shape {
    private static final JsonMapper JSON = JsonMapper.shared();

    private static Response answer(int status, JsonNode body) {
        return Response.bytes(status, "application/json", JSON.writeValueAsBytes(body));
    }

    @Override
    public Response entry(String api, String driver, String provider, Shown.Hook hook) {
        ObjectNode root = JSON.createObjectNode();
        ObjectNode body = root.putObject("api")
                .put("version", Vocabulary.VERSION)
                .put("driver", driver)
                .put("provider", provider);
        ArrayNode links = body.putArray("links");
        for (String collection : Vocabulary.COLLECTIONS) {
            ObjectNode link = links.addObject().put("rel", collection).put("href", api + '/' + collection);
            ArrayNode features = link.putArray("features");
            if (collection.equals("instances")) {
                // a list of lists: so says Deltacloud
                ObjectNode feature = features.addArray()
                        .addObject()
                        .put("name", Vocabulary.FEATURE)
                        .put("rel", "create");
                ArrayNode parameters = feature.putArray("params");
                Vocabulary.PARAMETERS.forEach(name -> parameters.add(name + ":string:optional"));
                feature.putObject("constraints");
            }
        }
        hook(body, hook);
        return answer(200, root);
    }

    private static ObjectNode hook(ObjectNode json, Shown.Hook hook) {
        if (!hook.url().isEmpty()) {
            json.put("track_hook", hook.url());
        }
        return hook.secret().isEmpty() ? json : json.put("track_secret", hook.secret());
    }

    @Override
    public Response one(int status, String api, Shown thing) {
        ObjectNode root = JSON.createObjectNode();
        root.set(thing.thing().kind().label(), thing(api, thing));
        return answer(status, root);
    }

    @Override
    public Response all(int status, String api, Tracked.Kind kind, List<Shown> things) {
        ObjectNode root = JSON.createObjectNode();
        ArrayNode list = root.putArray(kind.collection());
        things.forEach(thing -> list.add(thing(api, thing)));
        return answer(status, root);
    }

    private static ObjectNode thing(String api, Shown shown) {
        Tracked thing = shown.thing();
        ObjectNode json = JSON.createObjectNode()
                .put("id", thing.id())
                .put("href", api + shown.path())
                .put("name", thing.details().name());
        if (thing.kind() == Tracked.Kind.INSTANCE) {
            machine(json, api, shown);
        } else {
            json.put("state", thing.state().name());
        }
        return hook(json, shown.hook());
    }

    private static void machine(ObjectNode json, String api, Shown shown) {
        Tracked.Details details = shown.thing().details();
        json.put("state", Vocabulary.state(shown.thing()));
        reference(json, api, "image", details.image());
        reference(json, api, "realm", details.realm());
        reference(json, api, "hardware_profile", details.profile());
        ArrayNode actions = json.putArray("actions");
        for (String action : details.actions()) {
            actions.addObject()
                    .put("rel", action)
                    .put("method", Vocabulary.method(action))
                    .put("href", api + shown.path() + Vocabulary.suffix(action));
        }
        ArrayNode addresses = json.putArray("public_addresses");
        for (String address : details.addresses()) {
            addresses.addObject().put("address", address).put("type", Vocabulary.addressType(address));
        }
        json.putArray("private_addresses");
    }

    private static void reference(ObjectNode json, String api, String name, String id) {
        if (!id.isEmpty()) {
            json.putObject(name).put("id", id).put("href", api + '/' + name + "s/" + UrlPath.encode(id));
        }
    }

    @Override
    public Response states() {
        ArrayNode states = JSON.createArrayNode();
        Vocabulary.MACHINE.forEach((name, transitions) -> {
            ArrayNode list = states.addObject().put("name", name).putArray("transitions");
            for (Vocabulary.Transition transition : transitions) {
                ObjectNode one = list.addObject().put("to", transition.to());
                if (transition.action().isEmpty()) {
                    one.put("auto", true);
                } else {
                    one.put("action", transition.action());
                }
            }
        });
        return answer(200, states);
    }

    @Override
    public Response error(int status, String message) {
        ObjectNode root = JSON.createObjectNode();
        root.putObject("error").put("status", status).put("message", message);
        return answer(status, root);
    }
}
