package dev.orrery.dav.method;

import dev.orrery.calendar.ChangeAccess;
import dev.orrery.calendar.Place;
import dev.orrery.calendar.Preconditions;
import dev.orrery.dav.DavContext;
import dev.orrery.dav.DavMethod;
import dev.orrery.dav.DavRequest;
import dev.orrery.dav.MethodName;
import dev.orrery.dav.Resolver;
import dev.orrery.dav.Target;
import dev.orrery.dav.Target.CollectionTarget;
import dev.orrery.http.Response;
import dev.orrery.model.AccessEntry;
import dev.orrery.model.Privilege;
import java.io.IOException;
import java.util.List;

/** ACL (RFC 3744 section 8.1): replaces the entries of a collection that are neither protected nor inherited. */
public final class Acl implements DavMethod {
    private final DavContext dav;
    private final ChangeAccess verb;

    public Acl(DavContext dav, ChangeAccess verb) {
        this.dav = dav;
        this.verb = verb;
    }

    private record Plan(Place place, List<AccessEntry> entries, Preconditions preconditions) {}

    @Override
    public Response run(DavRequest request) throws IOException {
        AccessList list = AccessList.read(dav, request.http().origin(), request.requireBody());
        PreconditionHeaders headers = PreconditionHeaders.read(dav, request);
        Plan plan = dav.read(request, snapshot -> {
            Target target = Resolver.resolve(snapshot, request.caller(), request.located());
            MethodName.ACL.requireOn(target);
            CollectionTarget collection = (CollectionTarget) target;
            collection.require(Privilege.WRITE_ACL);
            Place place = Place.of(collection.row().ref());
            return new Plan(
                    place,
                    list.entries(
                            snapshot, place.collection(), collection.owner().guid()),
                    headers.in(snapshot, place));
        });
        verb.change(new ChangeAccess.Request(dav.by(request), plan.place(), plan.entries(), plan.preconditions()));
        return Response.of(200);
    }
}
