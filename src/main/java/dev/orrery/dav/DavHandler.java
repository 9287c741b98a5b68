package dev.orrery.dav;

import dev.orrery.access.Caller;
import dev.orrery.access.PersonalHandler;
import dev.orrery.calendar.Mirrored;
import dev.orrery.dav.error.Condition;
import dev.orrery.dav.error.Conditions;
import dev.orrery.http.Request;
import dev.orrery.http.Response;
import dev.orrery.model.Reason;
import dev.orrery.model.Refused;
import dev.orrery.xml.XmlLimits;
import dev.orrery.xml.XmlReader;
import dev.orrery.xml.XmlWriter;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;

/**
 * The door of WebDAV and CalDAV: finds the method's class in one table, and says every refusal on the wire. Thread-safe.
 */
public final class DavHandler implements PersonalHandler {
    private final DavContext context;
    private final Map<MethodName, DavMethod> methods;
    private final Conditions conditions;
    private final XmlReader reader = new XmlReader(XmlLimits.DEFAULT);

    public DavHandler(DavContext context, Map<MethodName, DavMethod> methods) {
        this.context = context;
        this.methods = new EnumMap<>(methods);
        this.conditions = new Conditions(context.store());
        for (MethodName name : MethodName.values()) {
            if (!this.methods.containsKey(name)) {
                throw new IllegalArgumentException("no class for the method " + name);
            }
        }
    }

    @Override
    public Response handle(Request http, Caller caller) throws Exception {
        DavMethod method = MethodName.of(http.method()).map(methods::get).orElse(null);
        if (method == null) {
            return Response.text(501, "This server has no method " + http.method() + ".")
                    .with("Allow", MethodName.all());
        }
        DavRequest request = null;
        try {
            Located located = context.resolver().locate(http.path());
            Optional<Duration> age = Optional.empty();
            if (located instanceof Located.InHome inHome) {
                age = context.mirrored().freshen(caller, inHome.owner().home(), inHome.rest());
            }
            request = new DavRequest(http, caller, located, reader);
            return method.run(request).withAge(Mirrored.AGE, age);
        } catch (Refused refused) {
            return refuse(refused.reason(), request);
        }
    }

    private Response refuse(Reason reason, @org.jspecify.annotations.Nullable DavRequest request) throws IOException {
        Response response = answer(conditions.of(reason), reason);
        if (response.status() == 405 && request != null) {
            return response.with("Allow", allow(request));
        }
        return reason instanceof Reason.Unavailable unavailable
                ? response.with(
                        "Retry-After",
                        Long.toString(Math.max(1, unavailable.retryAfter().toSeconds())))
                : response;
    }

    private String allow(DavRequest request) {
        try {
            return context.store()
                    .read(snapshot -> MethodName.allow(Resolver.resolve(snapshot, request.caller(), request.located())
                            .kind()));
        } catch (Refused invisible) {
            return MethodName.all();
        }
    }

    private static Response answer(Condition condition, Reason reason) throws IOException {
        if (condition.element() == null) {
            return Response.text(condition.status(), reason.sentence() + "\n");
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(256);
        try (XmlWriter out = new XmlWriter(bytes)) {
            condition.writeError(out);
        }
        return Response.bytes(condition.status(), Multistatus.CONTENT_TYPE, bytes.toByteArray());
    }
}
