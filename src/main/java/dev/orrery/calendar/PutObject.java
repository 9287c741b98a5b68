package dev.orrery.calendar;

import dev.orrery.model.CollectionKind;
import dev.orrery.model.ObjectRef;
import dev.orrery.model.Privilege;
import dev.orrery.model.Reason;
import dev.orrery.model.Refused;
import dev.orrery.store.CollectionRow;
import dev.orrery.store.ObjectRow;
import dev.orrery.store.Store;
import dev.orrery.store.Tx;
import java.util.UUID;
import java.util.function.Supplier;

/**
 * Makes or rewrites one object of a calendar or a plain collection. The content is read and judged before the
 * transaction begins; rights, preconditions, locks and the rules of the collection are checked inside it. Content that is
 * already stored byte for byte changes nothing and appends nothing. Thread-safe.
 */
public final class PutObject {
    private final Store store;
    private final ContentRules rules;
    private final Members members;

    private final Supplier<UUID> uuids;

    /** @param uuids never the same twice; name what has no UID of its own */
    public PutObject(Store store, ContentRules rules, Limits limits, Supplier<UUID> uuids) {
        this.store = store;
        this.rules = rules;
        this.members = new Members(limits);
        this.uuids = uuids;
    }

    /**
     * @param collection as the caller found it; what may have changed since is looked at again
     * @param name of the object, decoded; empty for a new one with a name of the server's choice (RFC 5995)
     * @param content not written into by anybody from here on
     * @param contentType as declared, kept for plain files; empty if none was
     */
    public record Request(
            By by,
            CollectionRow collection,
            String name,
            byte[] content,
            String contentType,
            Preconditions preconditions) {}

    /**
     * @param row as stored now
     * @param content as stored now; shared, never write into it
     * @param created false if an object was rewritten, or was the same already
     * @param asSent false if the content had to be repaired: no ETag may then be given to the client
     */
    public record Result(ObjectRow row, byte[] content, boolean created, boolean asSent) {}

    /**
     * @throws Refused NotFound, NeedsPrivilege, PreconditionFailed, Locked, the reasons of {@link ContentRules}, and
     *     those of the collection: ComponentNotSupported, UidConflict, UidChanged, QuotaExceeded, Forbidden,
     *     ParentMissing
     */
    public Result put(Request request) {
        if (!request.name().isEmpty()) {
            Names.require(request.name());
        }
        Draft draft = rules.read(request.collection().kind(), request.content(), request.contentType());
        return store.write(request.collection().ref().home(), tx -> put(tx, request, draft));
    }

    private Result put(Tx tx, Request request, Draft draft) {
        CollectionRow collection = Members.collection(tx, request.collection());
        String name = request.name().isEmpty() ? freeName(tx, collection, draft) : request.name();
        ObjectRef ref = collection.ref().object(name);
        ObjectRow old = tx.object(ref).orElse(null);
        request.by().require(tx, collection.ref(), old == null ? Privilege.BIND : Privilege.WRITE_CONTENT);
        Members.requireRoomFor(tx, collection);
        if (old != null) {
            request.by().requireWholeSight(tx, old);
        }
        request.preconditions()
                .check(tx, store.epoch(), old == null ? null : old.etag(), old == null ? null : old.modified());
        Locks.requireFree(tx, request.by(), request.preconditions(), Place.of(ref), old == null);
        if (old != null && draft.isStoredAs(old)) {
            return new Result(old, draft.content(), false, draft.asSent());
        }
        if (old == null
                && collection.kind() == CollectionKind.PLAIN
                && tx.child(collection.ref(), name).isPresent()) {
            throw new Refused(
                    new Reason.NotAllowedHere(Paths.of(tx, Place.of(ref)) + "/ is a collection and takes no content."));
        }
        members.requireFit(tx, collection, draft, old, null);
        ObjectRow row = Members.put(tx, request.by().actor(), ref, draft, old);
        return new Result(row, draft.content(), old == null, draft.asSent());
    }

    private String freeName(Tx tx, CollectionRow collection, Draft draft) {
        if (draft.index() != null) {
            String name = MemberNames.ofUid(draft.uid());
            if (tx.object(collection.ref().object(name)).isEmpty()) {
                return name;
            }
        }
        return uuids.get() + (draft.index() == null ? "" : ".ics");
    }
}
