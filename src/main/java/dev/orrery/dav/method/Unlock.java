package dev.orrery.dav.method;

import dev.orrery.calendar.Place;
import dev.orrery.calendar.UnlockResource;
import dev.orrery.dav.DavContext;
import dev.orrery.dav.DavMethod;
import dev.orrery.dav.DavRequest;
import dev.orrery.dav.Resolver;
import dev.orrery.dav.Target;
import dev.orrery.http.Response;
import dev.orrery.model.Reason;
import dev.orrery.model.Refused;

/** UNLOCK (RFC 4918 section 9.11). */
public final class Unlock implements DavMethod {
    private final DavContext context;
    private final UnlockResource verb;

    public Unlock(DavContext context, UnlockResource verb) {
        this.context = context;
        this.verb = verb;
    }

    @Override
    public Response run(DavRequest request) {
        String token = token(request.http().header("Lock-Token", ""));
        Place place = context.read(request, snapshot -> {
            Target target = Resolver.resolve(snapshot, request.caller(), request.located());
            Place found = Places.of(target);
            if (found == null) {
                throw new Refused(new Reason.LockTokenMismatch(token));
            }
            return found;
        });
        verb.unlock(new UnlockResource.Request(context.by(request), place, token));
        return Response.of(204);
    }

    private static String token(String header) {
        String coded = header.strip();
        if (!coded.startsWith("<") || !coded.endsWith(">")) {
            throw new Refused(new Reason.BadRequest("UNLOCK needs Lock-Token: <urn:uuid:…>."));
        }
        return coded.substring(1, coded.length() - 1).strip();
    }
}
