package dev.orrery.calendar;

import dev.orrery.model.ObjectRef;
import dev.orrery.model.Privilege;
import dev.orrery.model.Reason;
import dev.orrery.model.Refused;
import dev.orrery.store.ObjectRow;
import dev.orrery.store.Store;
import dev.orrery.store.Tx;

/**
 * Deletes one object, from any collection: also a message from the inbox (RFC 6638 section 2.2) and a notification.
 * Thread-safe.
 */
public final class DeleteObject {
    private final Store store;

    public DeleteObject(Store store) {
        this.store = store;
    }

    public record Request(By by, ObjectRef object, Preconditions preconditions) {}

    /** @throws Refused NotFound, NeedsPrivilege, PreconditionFailed, Locked */
    public void delete(Request request) {
        store.write(request.object().home(), tx -> {
            delete(tx, request);
            return request;
        });
    }

    private void delete(Tx tx, Request request) {
        ObjectRef ref = request.object();
        request.by().require(tx, ref.parent(), Privilege.UNBIND);
        ObjectRow row = tx.object(ref).orElseThrow(() -> new Refused(new Reason.NotFound(Paths.of(tx, ref))));
        request.by().requireWholeSight(tx, row);
        request.preconditions().check(tx, store.epoch(), row.etag(), row.modified());
        Locks locks = Locks.requireFree(tx, request.by(), request.preconditions(), Place.of(ref), true);
        Members.remove(tx, request.by().actor(), row);
        locks.drop(Place.of(ref));
    }
}
