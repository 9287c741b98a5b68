package dev.orrery.calendar;

import dev.orrery.model.CollectionKind;
import dev.orrery.model.HomeId;
import dev.orrery.model.Privilege;
import dev.orrery.model.Reason;
import dev.orrery.model.Refused;
import dev.orrery.store.CollectionRow;
import dev.orrery.store.LockRow;
import dev.orrery.store.ObjectRow;
import dev.orrery.store.Store;
import dev.orrery.store.Tx;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Takes a write lock on a collection or an object (RFC 4918 section 9.10). Where nothing is, an empty object is made and
 * locked (section 7.3), but not in a calendar, which holds no empty objects. Locks themselves are no entries of the log.
 * Thread-safe.
 */
public final class LockResource {
    private static final byte[] NOTHING = new byte[0];
    private static final String EMPTY_TYPE = "application/octet-stream";

    private final Store store;
    private final Limits limits;
    private final Supplier<UUID> uuids;

    /** @param uuids never the same twice; become lock tokens (RFC 4918 section 6.5) */
    public LockResource(Store store, Limits limits, Supplier<UUID> uuids) {
        this.store = store;
        this.limits = limits;
        this.uuids = uuids;
    }

    /**
     * @param infinite depth infinity; means nothing on an object
     * @param ownerXml what stands in DAV:owner, given back as it came
     * @param time wished for; cut to the limit
     */
    public record Request(
            By by,
            Place place,
            boolean exclusive,
            boolean infinite,
            String ownerXml,
            Duration time,
            Preconditions preconditions) {}

    /** @param created true if an empty object was made */
    public record Result(LockRow lock, boolean created) {}

    /**
     * @throws Refused NotFound, NeedsPrivilege, PreconditionFailed, ConflictingLock, Locked (a new name in a locked
     *     collection), ParentMissing, Forbidden, TooMany
     */
    public Result lock(Request request) {
        if (!request.place().isCollection()) {
            Names.require(request.place().name());
        }
        String token = "urn:uuid:" + uuids.get();
        return store.write(request.place().collection().home(), tx -> lock(tx, request, token));
    }

    private Result lock(Tx tx, Request request, String token) {
        Place place = request.place();
        CollectionRow collection = Collections.requireParent(tx, place);
        ObjectRow object =
                place.isCollection() ? null : tx.object(place.object()).orElse(null);
        boolean creates = !place.isCollection() && object == null;
        request.by().require(tx, collection.ref(), creates ? Privilege.BIND : Privilege.WRITE_CONTENT);
        request.preconditions().check(tx, store.epoch(), etag(collection, object, place), null);
        requireCompatible(tx, request);
        if (creates) {
            makeEmpty(tx, request, collection);
        }
        LockRow lock = new LockRow(
                place.collection(),
                place.name(),
                token,
                request.exclusive(),
                request.infinite() && place.isCollection(),
                request.ownerXml(),
                request.by().guid(),
                tx.now().plus(LockTime.bounded(request.time(), limits)));
        tx.putLock(lock);
        return new Result(lock, creates);
    }

    private @Nullable String etag(CollectionRow collection, @Nullable ObjectRow object, Place place) {
        if (place.isCollection()) {
            return Etags.of(store.epoch(), collection);
        }
        return object == null ? null : object.etag();
    }

    private void requireCompatible(Tx tx, Request request) {
        HomeId home = request.place().collection().home();
        Instant now = tx.now();
        List<LockRow> all = tx.locks(home, Instant.EPOCH);
        all.stream().filter(lock -> !lock.expires().isAfter(now)).forEach(lock -> tx.removeLock(home, lock.token()));
        List<LockRow> living =
                all.stream().filter(lock -> lock.expires().isAfter(now)).toList();
        if (living.size() >= limits.locks()) {
            throw new Refused(new Reason.TooMany("locks", limits.locks()));
        }
        List<LockRow> conflicts = living.stream()
                .filter(lock -> lock.exclusive() || request.exclusive())
                .filter(lock -> Locks.covers(tx, lock, request.place())
                        || request.infinite()
                                && request.place().isCollection()
                                && Locks.isBelow(tx, lock, request.place().collection()))
                .toList();
        if (!conflicts.isEmpty()) {
            throw new Refused(new Reason.ConflictingLock(Locks.paths(tx, conflicts)));
        }
    }

    private static void makeEmpty(Tx tx, Request request, CollectionRow collection) {
        Members.requireRoomFor(tx, collection);
        if (collection.kind() == CollectionKind.CALENDAR) {
            throw new Refused(new Reason.InvalidCalendarData(
                    0, "A calendar holds no empty object that could be locked; store it first, or use If-None-Match."));
        }
        Locks.in(collection.ref().home(), tx, request.by(), request.preconditions())
                .changeMembers(collection.ref())
                .require();
        Draft draft = new Draft(NOTHING, EMPTY_TYPE, Etags.of(NOTHING), null, true);
        Members.put(tx, request.by().actor(), request.place().object(), draft, null);
    }
}
