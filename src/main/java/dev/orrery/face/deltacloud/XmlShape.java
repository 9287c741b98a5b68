package dev.orrery.face.deltacloud;

import dev.orrery.http.Response;
import dev.orrery.http.UrlPath;
import dev.orrery.model.PropertyName;
import dev.orrery.model.Tracked;
import dev.orrery.xml.XmlWriter;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;

/** Answers in XML, with the elements that Deltacloud has. */
final class XmlShape implements Shape {
    /** What writes an element. */
    @FunctionalInterface
    private interface Content {
        void write(XmlWriter xml) throws IOException;
    }

    private static Response answer(int status, Content content) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (XmlWriter xml = XmlWriter.ofVocabulary(bytes, "")) {
            content.write(xml);
        } catch (IOException e) {
            throw new UncheckedIOException(e); // memory does not fail
        }
        return Response.bytes(status, "application/xml; charset=utf-8", bytes.toByteArray());
    }

    private static PropertyName named(String local) {
        return new PropertyName("", local);
    }

    @Override
    public Response entry(String api, String driver, String provider, Shown.Hook hook) {
        return answer(200, xml -> {
            xml.start(named("api"))
                    .attribute("driver", driver)
                    .attribute("provider", provider)
                    .attribute("version", Vocabulary.VERSION);
            for (String collection : Vocabulary.COLLECTIONS) {
                xml.start(named("link")).attribute("rel", collection).attribute("href", api + '/' + collection);
                if (collection.equals("instances")) {
                    xml.start(named("feature"))
                            .attribute("name", Vocabulary.FEATURE)
                            .attribute("rel", "create");
                    for (String parameter : Vocabulary.PARAMETERS) {
                        xml.start(named("param")).attribute("name", parameter).end();
                    }
                    xml.end();
                }
                xml.end();
            }
            hook(xml, hook);
            xml.end();
        });
    }

    private static void hook(XmlWriter xml, Shown.Hook hook) throws IOException {
        if (!hook.url().isEmpty()) {
            xml.element(named("track_hook"), hook.url());
        }
        if (!hook.secret().isEmpty()) {
            xml.element(named("track_secret"), hook.secret());
        }
    }

    @Override
    public Response one(int status, String api, Shown thing) {
        return answer(status, xml -> thing(xml, api, thing));
    }

    @Override
    public Response all(int status, String api, Tracked.Kind kind, List<Shown> things) {
        return answer(status, xml -> {
            xml.start(named(kind.collection()));
            for (Shown thing : things) {
                thing(xml, api, thing);
            }
            xml.end();
        });
    }

    private static void thing(XmlWriter xml, String api, Shown shown) throws IOException {
        Tracked thing = shown.thing();
        xml.start(named(thing.kind().label()))
                .attribute("href", api + shown.path())
                .attribute("id", thing.id());
        xml.element(named("name"), thing.details().name());
        if (thing.kind() == Tracked.Kind.INSTANCE) {
            machine(xml, api, shown);
        } else {
            xml.element(named("state"), thing.state().name());
        }
        hook(xml, shown.hook());
        xml.end();
    }

    private static void machine(XmlWriter xml, String api, Shown shown) throws IOException {
        Tracked.Details details = shown.thing().details();
        reference(xml, api, "image", details.image());
        reference(xml, api, "realm", details.realm());
        xml.element(named("state"), Vocabulary.state(shown.thing()));
        reference(xml, api, "hardware_profile", details.profile());
        xml.start(named("actions"));
        for (String action : details.actions()) {
            xml.start(named("link"))
                    .attribute("rel", action)
                    .attribute("method", Vocabulary.method(action))
                    .attribute("href", api + shown.path() + Vocabulary.suffix(action))
                    .end();
        }
        xml.end();
        xml.start(named("public_addresses"));
        for (String address : details.addresses()) {
            xml.start(named("address"))
                    .attribute("type", Vocabulary.addressType(address))
                    .text(address)
                    .end();
        }
        xml.end();
        xml.start(named("private_addresses")).end();
    }

    private static void reference(XmlWriter xml, String api, String name, String id) throws IOException {
        if (!id.isEmpty()) {
            xml.start(named(name))
                    .attribute("href", api + '/' + name + "s/" + UrlPath.encode(id))
                    .attribute("id", id)
                    .end();
        }
    }

    @Override
    public Response states() {
        return answer(200, xml -> {
            xml.start(named("states"));
            for (Map.Entry<String, List<Vocabulary.Transition>> state : Vocabulary.MACHINE.entrySet()) {
                xml.start(named("state")).attribute("name", state.getKey());
                for (Vocabulary.Transition transition : state.getValue()) {
                    xml.start(named("transition")).attribute("to", transition.to());
                    xml.attribute(
                            transition.action().isEmpty() ? "auto" : "action",
                            transition.action().isEmpty() ? "true" : transition.action());
                    xml.end();
                }
                xml.end();
            }
            xml.end();
        });
    }

    @Override
    public Response error(int status, String message) {
        return answer(
                status,
                xml -> xml.start(named("error"))
                        .attribute("status", Integer.toString(status))
                        .element(named("message"), message)
                        .end());
    }
}
