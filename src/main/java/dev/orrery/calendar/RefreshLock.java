package dev.orrery.calendar;

import dev.orrery.model.HomeId;
import dev.orrery.model.Privilege;
import dev.orrery.model.Reason;
import dev.orrery.model.Refused;
import dev.orrery.store.LockRow;
import dev.orrery.store.Store;
import dev.orrery.store.Tx;
import java.time.Duration;

/** Lets a lock live on (RFC 4918 section 9.10.2); by whoever took it only. Thread-safe. */
public final class RefreshLock {
    private final Store store;
    private final Limits limits;

    public RefreshLock(Store store, Limits limits) {
        this.store = store;
        this.limits = limits;
    }

    /**
     * @param place anything in the lock's scope
     * @param preconditions whose If header names exactly one token
     */
    public record Request(By by, Place place, Duration time, Preconditions preconditions) {}

    /** @throws Refused BadRequest without exactly one token; PreconditionFailed if no such lock covers the place; NeedsPrivilege */
    public LockRow refresh(Request request) {
        if (request.preconditions().tokens().size() != 1) {
            throw new Refused(new Reason.BadRequest(
                    "A LOCK without a body refreshes one lock, named by its token in the If header."));
        }
        return store.write(request.place().collection().home(), tx -> refresh(tx, request));
    }

    private LockRow refresh(Tx tx, Request request) {
        HomeId home = request.place().collection().home();
        request.by().require(tx, request.place().collection(), Privilege.WRITE_CONTENT);
        String token = request.preconditions().tokens().iterator().next();
        LockRow lock = tx.lock(home, token, tx.now())
                .filter(found -> Locks.covers(tx, found, request.place()))
                .filter(found -> found.principal().equals(request.by().guid()))
                .orElseThrow(() -> new Refused(new Reason.PreconditionFailed("If")));
        LockRow longer = new LockRow(
                lock.collection(),
                lock.name(),
                lock.token(),
                lock.exclusive(),
                lock.infinite(),
                lock.ownerXml(),
                lock.principal(),
                tx.now().plus(LockTime.bounded(request.time(), limits)));
        tx.putLock(longer);
        return longer;
    }
}
