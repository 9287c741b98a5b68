package dev.orrery.dav.method;

import dev.orrery.calendar.Paths;
import dev.orrery.dav.DavContext;
import dev.orrery.dav.DavRequest;
import dev.orrery.dav.Multistatus;
import dev.orrery.dav.error.Condition;
import dev.orrery.dav.error.Conditions;
import dev.orrery.http.Response;
import dev.orrery.model.CollectionRef;
import dev.orrery.model.Reason;
import dev.orrery.model.Refused;
import java.io.IOException;
import java.util.List;

/**
 * A refusal that is not about the resource that was asked for but about locked members of it: a multistatus names them
 * (RFC 4918 sections 9.6.1, 9.8.5, 9.9.4 and 9.10.3).
 */
final class LockedBelow {
    private LockedBelow() {}

    /** @throws Refused the refusal itself if it is about anything else */
    static Response answer(DavContext context, DavRequest request, CollectionRef collection, Refused refused)
            throws IOException {
        boolean locking = refused.reason() instanceof Reason.ConflictingLock;
        List<String> paths = paths(refused);
        String own = context.store().read(snapshot -> Paths.of(snapshot, collection));
        if (paths.stream().anyMatch(path -> path.length() <= own.length() || !path.startsWith(own))) {
            throw refused;
        }
        Conditions conditions = new Conditions(context.store());
        return Multistatus.small(request, out -> {
            for (String path : paths) {
                Condition condition = conditions.of(
                        locking ? new Reason.ConflictingLock(List.of(path)) : new Reason.Locked(List.of(path)));
                out.status(path, condition);
            }
            if (locking) {
                out.status(request.http().path().raw(), 424);
            }
        });
    }

    private static List<String> paths(Refused refused) {
        if (refused.reason() instanceof Reason.Locked locked) {
            return locked.paths();
        }
        if (refused.reason() instanceof Reason.ConflictingLock conflict) {
            return conflict.paths();
        }
        throw refused;
    }
}
