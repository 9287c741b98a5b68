package dev.orrery.calendar;

import dev.orrery.model.ObjectRef;
import dev.orrery.model.Privilege;
import dev.orrery.model.Reason;
import dev.orrery.model.Refused;
import dev.orrery.store.ObjectRow;
import dev.orrery.store.Store;
import dev.orrery.store.Tx;
import java.util.function.Consumer;

/**
 * Deletes one object, from any collection: also a message from the inbox (RFC 6638 section 2.2) and a notification.
 * From a mirrored collection it goes at the authority first. Thread-safe.
 */
public final class DeleteObject {
    private final Store store;
    private final Mirrored mirrored;

    public DeleteObject(Store store, Mirrored mirrored) {
        this.store = store;
        this.mirrored = mirrored;
    }

    public record Request(By by, ObjectRef object, Preconditions preconditions) {}

    /** @throws Refused NotFound, NeedsPrivilege, PreconditionFailed, Locked; Unavailable as {@link PutObject} */
    public void delete(Request request) {
        Upstream upstream = mirrored.upstream(
                        request.by().caller(), request.object().parent())
                .orElse(null);
        if (upstream == null) {
            store.write(request.object().home(), tx -> delete(tx, request));
        } else {
            WriteThrough.run(upstream, () -> through(upstream, request));
        }
    }

    private ObjectRow through(Upstream upstream, Request request) throws Upstream.Raced {
        ObjectRow row = store.write(request.object().home(), tx -> judge(tx, request));
        Consumer<Tx> settle = upstream.remove(row);
        return store.write(request.object().home(), tx -> {
            ObjectRow removed = delete(tx, request);
            settle.accept(tx);
            return removed;
        });
    }

    private ObjectRow judge(Tx tx, Request request) {
        ObjectRef ref = request.object();
        request.by().require(tx, ref.parent(), Privilege.UNBIND);
        ObjectRow row = tx.object(ref).orElseThrow(() -> new Refused(new Reason.NotFound(Paths.of(tx, ref))));
        request.by().requireWholeSight(tx, row);
        request.preconditions().check(tx, store.epoch(), row.etag(), row.modified());
        Locks.requireFree(tx, request.by(), request.preconditions(), Place.of(ref), true);
        return row;
    }

    private ObjectRow delete(Tx tx, Request request) {
        ObjectRow row = judge(tx, request);
        Members.remove(tx, request.by().actor(), row);
        Locks.in(row.ref().home(), tx, request.by()).drop(Place.of(row.ref()));
        return row;
    }
}
