package dev.orrery.dav.method;

import static dev.orrery.model.PropertyName.dav;

import dev.orrery.calendar.By;
import dev.orrery.calendar.LockResource;
import dev.orrery.calendar.Place;
import dev.orrery.calendar.Preconditions;
import dev.orrery.calendar.RefreshLock;
import dev.orrery.dav.DavContext;
import dev.orrery.dav.DavMethod;
import dev.orrery.dav.DavRequest;
import dev.orrery.dav.Depth;
import dev.orrery.dav.Multistatus;
import dev.orrery.dav.Resolver;
import dev.orrery.dav.Target;
import dev.orrery.dav.property.ActiveLocks;
import dev.orrery.dav.property.PropertyValue;
import dev.orrery.http.Response;
import dev.orrery.model.Reason;
import dev.orrery.model.Refused;
import dev.orrery.store.LockRow;
import dev.orrery.xml.XmlElement;
import dev.orrery.xml.XmlWriter;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

/** LOCK: takes a lock, or lets one live on (RFC 4918 section 9.10). */
public final class Lock implements DavMethod {
    private final DavContext context;
    private final LockResource lockResource;
    private final RefreshLock refreshLock;

    public Lock(DavContext context, LockResource lockResource, RefreshLock refreshLock) {
        this.context = context;
        this.lockResource = lockResource;
        this.refreshLock = refreshLock;
    }

    private record Aim(Target target, Place place, Preconditions preconditions) {}

    /** What DAV:lockinfo says (RFC 4918 section 14.11). */
    private record Info(boolean exclusive, String ownerXml) {}

    @Override
    public Response run(DavRequest request) throws IOException {
        Depth depth = request.depth(Depth.INFINITY);
        if (depth == Depth.ONE) {
            throw new Refused(new Reason.BadRequest("LOCK takes Depth 0 or infinity."));
        }
        Duration time = time(request.http().header("Timeout", "Infinite"));
        XmlElement body = request.body();
        PreconditionHeaders headers = PreconditionHeaders.read(context, request);
        Aim aim = context.read(request, snapshot -> {
            Target target = Resolver.resolve(snapshot, request.caller(), request.located());
            Place place = Places.of(target);
            if (place == null) {
                place = Places.name(target); // says why not
            }
            return new Aim(target, place, headers.in(snapshot, place));
        });
        By by = context.by(request);
        if (body == null) {
            LockRow lock = refreshLock.refresh(new RefreshLock.Request(by, aim.place(), time, aim.preconditions()));
            return answer(200, lock);
        }
        Info info = info(body);
        LockResource.Request wish = new LockResource.Request(
                by, aim.place(), info.exclusive(), depth == Depth.INFINITY, info.ownerXml(), time, aim.preconditions());
        return take(request, aim, wish);
    }

    private Response take(DavRequest request, Aim aim, LockResource.Request wish) throws IOException {
        try {
            LockResource.Result result = lockResource.lock(wish);
            return answer(result.created() ? 201 : 200, result.lock())
                    .with("Lock-Token", '<' + result.lock().token() + '>');
        } catch (Refused refused) {
            if (aim.target() instanceof Target.CollectionTarget collection) {
                return LockedBelow.answer(context, request, collection.row().ref(), refused);
            }
            throw refused;
        }
    }

    /** The lock as DAV:lockdiscovery (RFC 4918 section 9.10.1). */
    private Response answer(int status, LockRow lock) throws IOException {
        PropertyValue discovery = context.store()
                .read(snapshot ->
                        ActiveLocks.of(List.of(lock), snapshot, context.clock().instant()));
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(512);
        try (XmlWriter out = new XmlWriter(bytes)) {
            out.start(dav("prop"));
            discovery.write(dav("lockdiscovery"), out);
            out.end();
        }
        return Response.bytes(status, Multistatus.CONTENT_TYPE, bytes.toByteArray());
    }

    private static Info info(XmlElement body) {
        XmlElement scope = body.child(dav("lockscope"));
        XmlElement type = body.child(dav("locktype"));
        boolean exclusive = scope != null && scope.child(dav("exclusive")) != null;
        boolean shared = scope != null && scope.child(dav("shared")) != null;
        if (!body.is(dav("lockinfo")) || exclusive == shared || type == null || type.child(dav("write")) == null) {
            throw new Refused(new Reason.BadRequest(
                    "LOCK takes DAV:lockinfo with lockscope (exclusive or shared) and locktype (write)."));
        }
        XmlElement owner = body.child(dav("owner"));
        return new Info(exclusive, owner == null ? "" : owner.inner());
    }

    /** The first wish that can be read (RFC 4918 section 10.7); what is too long is cut by the verb. */
    private static Duration time(String header) {
        for (String wish : header.split(",")) {
            String lower = wish.strip().toLowerCase(Locale.ROOT);
            if (lower.startsWith("infinite")) {
                return Duration.ofSeconds(Integer.MAX_VALUE);
            }
            if (lower.startsWith("second-")) {
                try {
                    return Duration.ofSeconds(Math.min(Integer.MAX_VALUE, Long.parseLong(lower.substring(7))));
                } catch (NumberFormatException e) {
                    continue;
                }
            }
        }
        return Duration.ofSeconds(Integer.MAX_VALUE);
    }
}
