package dev.orrery.dav.method;

import static dev.orrery.model.PropertyName.caldav;
import static dev.orrery.model.PropertyName.dav;

import dev.orrery.calendar.MakeCollection;
import dev.orrery.calendar.Place;
import dev.orrery.calendar.Preconditions;
import dev.orrery.dav.DavContext;
import dev.orrery.dav.DavMethod;
import dev.orrery.dav.DavRequest;
import dev.orrery.dav.Multistatus;
import dev.orrery.dav.Resolver;
import dev.orrery.dav.StatusLine;
import dev.orrery.dav.Target;
import dev.orrery.dav.error.Condition;
import dev.orrery.dav.error.Conditions;
import dev.orrery.http.Response;
import dev.orrery.model.CollectionKind;
import dev.orrery.model.PropertyName;
import dev.orrery.model.Reason;
import dev.orrery.model.Refused;
import dev.orrery.xml.XmlElement;
import dev.orrery.xml.XmlWriter;
import java.io.ByteArrayOutputStream;
import java.io.IOException;

/**
 * MKCOL, plain or with properties (RFC 4918 section 9.3, RFC 5689), and MKCALENDAR (RFC 4791 section 5.3.1), which is the
 * same with another root element.
 */
public final class Mkcol implements DavMethod {
    private final DavContext context;
    private final MakeCollection verb;
    private final Conditions conditions;
    private final CollectionKind kind;
    private final PropertyName root;

    private Mkcol(DavContext context, MakeCollection verb, CollectionKind kind, PropertyName root) {
        this.context = context;
        this.verb = verb;
        this.conditions = new Conditions(context.store());
        this.kind = kind;
        this.root = root;
    }

    public static Mkcol mkcol(DavContext context, MakeCollection verb) {
        return new Mkcol(context, verb, CollectionKind.PLAIN, dav("mkcol"));
    }

    public static Mkcol mkcalendar(DavContext context, MakeCollection verb) {
        return new Mkcol(context, verb, CollectionKind.CALENDAR, caldav("mkcalendar"));
    }

    private record Aim(Place place, Preconditions preconditions) {}

    @Override
    public Response run(DavRequest request) throws IOException {
        XmlElement body = request.body();
        PreconditionHeaders headers = PreconditionHeaders.read(context, request);
        Aim aim = context.read(request, snapshot -> {
            Target target = Resolver.resolve(snapshot, request.caller(), request.located());
            if (!(target instanceof Target.Missing missing)) {
                throw new Refused(new Reason.AlreadyExists(target.href()));
            }
            return new Aim(Places.name(missing), headers.in(snapshot, Places.of(missing)));
        });
        NewCollection wished =
                body == null ? NewCollection.plain(kind) : NewCollection.read(context.properties(), kind, root, body);
        if (!wished.isGood()) {
            return failed(wished);
        }
        verb.make(new MakeCollection.Request(
                context.by(request),
                aim.place(),
                wished.kind(),
                wished.components(),
                wished.properties(),
                aim.preconditions()));
        if (body != null && request.wantsMinimal()) {
            return uncached(Response.of(201)).with("Preference-Applied", "return=minimal");
        }
        return body == null ? uncached(Response.of(201)) : made(wished);
    }

    /** RFC 5689 section 3.4: each property by name. */
    private Response made(NewCollection wished) throws IOException {
        return answer(201, out -> {
            for (PropertyName name : wished.verdicts().keySet()) {
                propstat(out, name, new Condition(200, null));
            }
        });
    }

    /** Nothing was made; says which property is to blame, and that the others only depend on it. */
    private Response failed(NewCollection wished) throws IOException {
        return answer(424, out -> {
            for (var entry : wished.verdicts().entrySet()) {
                Reason reason = entry.getValue();
                propstat(out, entry.getKey(), reason == null ? new Condition(424, null) : conditions.of(reason));
            }
        });
    }

    /** Writes what is between the root's tags. */
    private interface Propstats {
        void write(XmlWriter out) throws IOException;
    }

    private Response answer(int status, Propstats propstats) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(512);
        try (XmlWriter out = new XmlWriter(bytes)) {
            out.start(new PropertyName(root.namespace(), root.local() + "-response"));
            propstats.write(out);
            out.end();
        }
        return uncached(Response.bytes(status, Multistatus.CONTENT_TYPE, bytes.toByteArray()));
    }

    /** RFC 4791 section 5.3.1 demands this of every answer to MKCALENDAR. */
    private static Response uncached(Response response) {
        return response.with("Cache-Control", "no-cache");
    }

    private static void propstat(XmlWriter out, PropertyName name, Condition condition) throws IOException {
        out.start(dav("propstat"));
        out.start(dav("prop")).empty(name).end();
        out.element(dav("status"), StatusLine.of(condition.status()));
        condition.writeError(out);
        out.end();
    }
}
