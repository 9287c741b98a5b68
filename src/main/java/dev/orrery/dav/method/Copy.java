package dev.orrery.dav.method;

import dev.orrery.calendar.By;
import dev.orrery.calendar.CopyCollection;
import dev.orrery.calendar.CopyObject;
import dev.orrery.dav.DavContext;
import dev.orrery.dav.DavMethod;
import dev.orrery.dav.DavRequest;
import dev.orrery.dav.Depth;
import dev.orrery.dav.Target;
import dev.orrery.http.Response;
import dev.orrery.model.Reason;
import dev.orrery.model.Refused;
import java.io.IOException;

/** COPY of an object, or of a collection with depth 0 or infinity (RFC 4918 section 9.8). */
public final class Copy implements DavMethod {
    private final Bring bring;
    private final CopyObject copyObject;
    private final CopyCollection copyCollection;

    public Copy(DavContext context, CopyObject copyObject, CopyCollection copyCollection) {
        this.bring = new Bring(context);
        this.copyObject = copyObject;
        this.copyCollection = copyCollection;
    }

    @Override
    public Response run(DavRequest request) throws IOException {
        Bring.Aim aim = bring.aim(request);
        By by = bring.by(request);
        if (aim.source() instanceof Target.ObjectTarget object) {
            return bring.answer(
                    request,
                    aim,
                    () -> copyObject.copy(new CopyObject.Request(
                            by, object.row().ref(), aim.destination(), aim.overwrite(), aim.preconditions())));
        }
        if (!(aim.source() instanceof Target.CollectionTarget collection)) {
            throw Bring.cannot(aim.source());
        }
        if (aim.depth() == Depth.ONE) {
            throw new Refused(new Reason.BadRequest("COPY of a collection takes Depth 0 or infinity."));
        }
        return bring.answer(
                request,
                aim,
                () -> copyCollection.copy(new CopyCollection.Request(
                        by,
                        collection.row().ref(),
                        aim.destination(),
                        aim.depth() == Depth.INFINITY,
                        aim.overwrite(),
                        aim.preconditions())));
    }
}
