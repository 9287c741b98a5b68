package dev.orrery.dav.method;

import dev.orrery.calendar.By;
import dev.orrery.calendar.MoveCollection;
import dev.orrery.calendar.MoveObject;
import dev.orrery.dav.DavContext;
import dev.orrery.dav.DavMethod;
import dev.orrery.dav.DavRequest;
import dev.orrery.dav.Depth;
import dev.orrery.dav.Target;
import dev.orrery.http.Response;
import dev.orrery.model.Reason;
import dev.orrery.model.Refused;
import java.io.IOException;

/** MOVE of an object, or of a collection with all that is in it (RFC 4918 section 9.9). */
public final class Move implements DavMethod {
    private final Bring bring;
    private final MoveObject moveObject;
    private final MoveCollection moveCollection;

    public Move(DavContext context, MoveObject moveObject, MoveCollection moveCollection) {
        this.bring = new Bring(context);
        this.moveObject = moveObject;
        this.moveCollection = moveCollection;
    }

    @Override
    public Response run(DavRequest request) throws IOException {
        Bring.Aim aim = bring.aim(request);
        By by = bring.by(request);
        if (aim.source() instanceof Target.ObjectTarget object) {
            return bring.answer(
                    request,
                    aim,
                    () -> moveObject.move(new MoveObject.Request(
                            by, object.row().ref(), aim.destination(), aim.overwrite(), aim.preconditions())));
        }
        if (!(aim.source() instanceof Target.CollectionTarget collection)) {
            throw Bring.cannot(aim.source());
        }
        if (aim.depth() != Depth.INFINITY) {
            throw new Refused(new Reason.BadRequest("A collection is moved with all that is in it: Depth infinity."));
        }
        return bring.answer(
                request,
                aim,
                () -> moveCollection.move(new MoveCollection.Request(
                        by, collection.row().ref(), aim.destination(), aim.overwrite(), aim.preconditions())));
    }
}
