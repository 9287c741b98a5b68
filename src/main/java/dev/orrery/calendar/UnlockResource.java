package dev.orrery.calendar;

import dev.orrery.model.HomeId;
import dev.orrery.model.Privilege;
import dev.orrery.model.Reason;
import dev.orrery.model.Refused;
import dev.orrery.store.LockRow;
import dev.orrery.store.Store;
import dev.orrery.store.Tx;

/**
 * Removes a lock (RFC 4918 section 9.11): one's own, or anybody's with the privilege DAV:unlock (RFC 3744 section 3.5).
 * Thread-safe.
 */
public final class UnlockResource {
    private final Store store;

    public UnlockResource(Store store) {
        this.store = store;
    }

    /**
     * @param place anything in the lock's scope
     * @param token as in the Lock-Token header, without its angle brackets
     */
    public record Request(By by, Place place, String token) {}

    /** @throws Refused LockTokenMismatch if no such lock covers the place; NotFound, NeedsPrivilege */
    public void unlock(Request request) {
        store.write(request.place().collection().home(), tx -> {
            unlock(tx, request);
            return request;
        });
    }

    private static void unlock(Tx tx, Request request) {
        HomeId home = request.place().collection().home();
        String path = Paths.of(tx, request.place().collection());
        request.by().require(tx, request.place().collection(), Privilege.READ);
        LockRow lock = tx.lock(home, request.token(), tx.now())
                .filter(found -> Locks.covers(tx, found, request.place()))
                .orElseThrow(() -> new Refused(new Reason.LockTokenMismatch(request.token())));
        if (!lock.principal().equals(request.by().guid())) {
            request.by().require(tx, lock.collection(), Privilege.UNLOCK);
        }
        tx.removeLock(home, lock.token());
    }
}
