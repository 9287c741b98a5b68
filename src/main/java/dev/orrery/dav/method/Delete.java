package dev.orrery.dav.method;

import dev.orrery.calendar.DeleteCollection;
import dev.orrery.calendar.DeleteObject;
import dev.orrery.calendar.Preconditions;
import dev.orrery.dav.DavContext;
import dev.orrery.dav.DavMethod;
import dev.orrery.dav.DavRequest;
import dev.orrery.dav.Depth;
import dev.orrery.dav.Resolver;
import dev.orrery.dav.Target;
import dev.orrery.http.Response;
import dev.orrery.model.Reason;
import dev.orrery.model.Refused;
import java.io.IOException;

/** DELETE of an object or of a collection with all that is in it (RFC 4918 section 9.6). */
public final class Delete implements DavMethod {
    private final DavContext context;
    private final DeleteObject deleteObject;
    private final DeleteCollection deleteCollection;

    public Delete(DavContext context, DeleteObject deleteObject, DeleteCollection deleteCollection) {
        this.context = context;
        this.deleteObject = deleteObject;
        this.deleteCollection = deleteCollection;
    }

    private record Aim(Target target, Preconditions preconditions) {}

    @Override
    public Response run(DavRequest request) throws IOException {
        PreconditionHeaders headers = PreconditionHeaders.read(context, request);
        Aim aim = context.read(request, snapshot -> {
            Target target = Resolver.resolveExisting(snapshot, request.caller(), request.located());
            return new Aim(target, headers.in(snapshot, Places.of(target)));
        });
        if (aim.target() instanceof Target.CollectionTarget collection) {
            return deleteCollection(request, collection, aim.preconditions());
        }
        if (aim.target() instanceof Target.ObjectTarget object) {
            deleteObject.delete(new DeleteObject.Request(
                    context.by(request), object.row().ref(), aim.preconditions(), wantsReply(request)));
            return Response.of(204);
        }
        throw new Refused(new Reason.NotAllowedHere(aim.target().href() + " cannot be deleted."));
    }

    /** RFC 6638 section 8.1: T if it is left out. */
    private static boolean wantsReply(DavRequest request) {
        return !request.http().header("Schedule-Reply", "T").strip().equalsIgnoreCase("F");
    }

    private Response deleteCollection(
            DavRequest request, Target.CollectionTarget collection, Preconditions preconditions) throws IOException {
        if (request.depth(Depth.INFINITY) != Depth.INFINITY) {
            throw new Refused(new Reason.BadRequest("A collection is deleted with all that is in it: Depth infinity."));
        }
        try {
            deleteCollection.delete(new DeleteCollection.Request(
                    context.by(request), collection.row().ref(), preconditions, wantsReply(request)));
            return Response.of(204);
        } catch (Refused refused) {
            return LockedBelow.answer(context, request, collection.row().ref(), refused);
        }
    }
}
