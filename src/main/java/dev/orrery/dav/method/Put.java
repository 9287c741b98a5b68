package dev.orrery.dav.method;

import dev.orrery.calendar.Preconditions;
import dev.orrery.calendar.PutObject;
import dev.orrery.dav.DavContext;
import dev.orrery.dav.DavMethod;
import dev.orrery.dav.DavRequest;
import dev.orrery.dav.Resolver;
import dev.orrery.dav.Target;
import dev.orrery.dav.Timezones;
import dev.orrery.http.Response;
import dev.orrery.model.Privilege;
import dev.orrery.model.Reason;
import dev.orrery.model.Refused;
import dev.orrery.store.CollectionRow;
import dev.orrery.store.ObjectRow;
import dev.orrery.store.Snapshot;
import java.io.IOException;

/** PUT of an object (RFC 4918 section 9.7, RFC 4791 section 5.3.2). */
public final class Put implements DavMethod {
    private final DavContext context;
    private final PutObject verb;

    public Put(DavContext context, PutObject verb) {
        this.context = context;
        this.verb = verb;
    }

    private record Aim(CollectionRow collection, String name, Preconditions preconditions) {}

    @Override
    public Response run(DavRequest request) throws IOException {
        Bodies.requireWhole(request);
        PreconditionHeaders headers = PreconditionHeaders.read(context, request);
        Aim aim = context.read(request, snapshot -> aim(snapshot, request, headers));
        byte[] content = Bodies.read(request, context.limits().resourceSize());
        try {
            PutObject.Result result = verb.put(new PutObject.Request(
                    context.by(request),
                    aim.collection(),
                    aim.name(),
                    content,
                    request.http().header("Content-Type", ""),
                    aim.preconditions()));
            return answer(request, result);
        } catch (Refused refused) {
            if (refused.reason() instanceof Reason.PreconditionFailed && request.wantsRepresentation()) {
                return current(request, refused);
            }
            throw refused;
        }
    }

    private static Aim aim(Snapshot snapshot, DavRequest request, PreconditionHeaders headers) {
        Target target = Resolver.resolve(snapshot, request.caller(), request.located());
        return switch (target) {
            case Target.ObjectTarget object ->
                new Aim(object.collection().row(), object.row().name(), headers.in(snapshot, Places.of(object)));
            case Target.Missing missing ->
                new Aim(missing.requireParent().row(), missing.name(), headers.in(snapshot, Places.of(missing)));
            case Target.CollectionTarget collection -> throw onto(collection);
            case Target.ServiceRoot root -> throw onto(root);
            case Target.PrincipalsRoot principals -> throw onto(principals);
            case Target.PrincipalsOfKind principals -> throw onto(principals);
            case Target.PrincipalTarget principal -> throw onto(principal);
            case Target.ProxyTarget proxy -> throw onto(proxy);
            case Target.CalendarsRoot calendars -> throw onto(calendars);
            case Target.HomesOfKind homes -> throw onto(homes);
        };
    }

    private static Refused onto(Target target) {
        return new Refused(new Reason.NotAllowedHere(target.href() + " is a collection and takes no content."));
    }

    private static Response answer(DavRequest request, PutObject.Result result) {
        if (request.wantsRepresentation()) {
            Response whole = ObjectAnswer.of(
                    result.created() ? 201 : 200, result.row(), result.content(), Timezones.of(request));
            return ObjectAnswer.tagged(whole, result.scheduleTag()).with("Preference-Applied", "return=representation");
        }
        Response response = ObjectAnswer.tagged(Response.of(result.created() ? 201 : 204), result.scheduleTag());
        return result.asSent() ? response.with("ETag", result.row().etag()) : response;
    }

    /** RFC 8144 section 3.2: with 412 goes what is there now. */
    private Response current(DavRequest request, Refused refused) {
        return context.read(request, snapshot -> {
            Target target = Resolver.resolve(snapshot, request.caller(), request.located());
            if (!(target instanceof Target.ObjectTarget object)) {
                throw refused;
            }
            object.require(Privilege.READ);
            ObjectRow row = object.row();
            return ObjectAnswer.of(412, row, snapshot.content(row), Timezones.of(request))
                    .with("Content-Location", object.href())
                    .with("Preference-Applied", "return=representation");
        });
    }
}
