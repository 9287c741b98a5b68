package dev.orrery.calendar;

import dev.orrery.model.CollectionKind;
import dev.orrery.model.CollectionRef;
import dev.orrery.model.ObjectRef;
import dev.orrery.model.Privilege;
import dev.orrery.model.Reason;
import dev.orrery.model.Refused;
import dev.orrery.scheduling.OutgoingMessage;
import dev.orrery.store.CollectionRow;
import dev.orrery.store.ObjectRow;
import dev.orrery.store.Snapshot;
import dev.orrery.store.Store;
import dev.orrery.store.Tx;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Makes or rewrites one object of a calendar or a plain collection. The content is read and judged before the
 * transaction begins; rights, preconditions, locks and the rules of the collection are checked inside it. Into a mirrored
 * collection it goes by way of the authority, and everything is checked before that as well. Content that is already stored
 * byte for byte changes nothing and appends nothing. Thread-safe.
 */
public final class PutObject {
    private final Store store;
    private final ContentRules rules;
    private final Mirrored mirrored;
    private final Members members;
    private final Scheduling scheduling;

    private final Supplier<UUID> uuids;

    /** @param uuids never the same twice; name what has no UID of its own */
    public PutObject(
            Store store,
            Mirrored mirrored,
            ContentRules rules,
            Limits limits,
            Scheduling scheduling,
            Supplier<UUID> uuids) {
        this.store = store;
        this.mirrored = mirrored;
        this.rules = rules;
        this.scheduling = scheduling;
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
            Preconditions preconditions) {
        Request named(String name) {
            return new Request(by, collection, name, content, contentType, preconditions);
        }
    }

    /**
     * @param row as stored now
     * @param content as stored now; shared, never write into it
     * @param created false if an object was rewritten, or was the same already
     * @param asSent false if the content had to be repaired: no ETag may then be given to the client
     * @param scheduleTag of what was stored; null if it is not scheduled
     */
    public record Result(
            ObjectRow row,
            byte[] content,
            boolean created,
            boolean asSent,
            @Nullable String scheduleTag) {}

    /**
     * @throws Refused NotFound, NeedsPrivilege, PreconditionFailed, Locked, the reasons of {@link ContentRules}, and
     *     those of the collection: ComponentNotSupported, UidConflict, UidChanged, QuotaExceeded, Forbidden,
     *     ParentMissing; those of scheduling: ScheduledElsewhere, DifferentOrganizers, AttendeeMayNotChange; Unavailable if the collection is mirrored and its authority cannot be written to
     */
    public Result put(Request request) {
        if (!request.name().isEmpty()) {
            Names.require(request.name());
        }
        Draft draft = rules.read(request.collection().kind(), request.content(), request.contentType());
        CollectionRef into = request.collection().ref();
        Upstream upstream = mirrored.upstream(request.by().caller(), into).orElse(null);
        try (Waits.Wait wait = scheduling.await(into.home())) {
            Stored stored = upstream == null
                    ? store.write(into.home(), tx -> write(tx, request, judge(tx, request, draft, null)))
                    : WriteThrough.run(upstream, () -> through(upstream, request, draft));
            return scheduling.finish(store, wait, stored.sent()) ? asNow(stored.result()) : stored.result();
        }
    }

    private record Stored(Result result, Scheduling.Sent sent) {}

    /** With what the deliveries wrote into it meanwhile. */
    private Result asNow(Result result) {
        return store.read(snapshot -> snapshot.object(result.row().ref())
                .filter(row -> Objects.equals(ScheduleTag.of(snapshot, row), result.scheduleTag()))
                .map(row -> new Result(row, snapshot.content(row), result.created(), false, result.scheduleTag()))
                .orElse(result));
    }

    /** What is to be done, as one transaction saw it. */
    private record Judged(ObjectRef ref, @Nullable ObjectRow old, Draft draft, List<OutgoingMessage> messages) {
        Judged(ObjectRef ref, @Nullable ObjectRow old, Scheduling.Decision decision) {
            this(ref, old, decision.draft(), decision.messages());
        }

        boolean changesNothing() {
            return old != null && draft.isStoredAs(old);
        }
    }

    private Stored through(Upstream upstream, Request request, Draft draft) throws Upstream.Raced {
        Judged judged = store.write(request.collection().ref().home(), tx -> judge(tx, request, draft, null));
        ObjectRow known = judged.old();
        if (known != null && judged.changesNothing()) {
            return store.read(snapshot -> asItWas(snapshot, known, judged.draft()));
        }
        Upstream.Written written = upstream.put(judged.ref().name(), judged.old(), judged.draft());
        Request named = request.named(judged.ref().name());
        return store.write(judged.ref().home(), tx -> {
            Stored stored = write(tx, named, judge(tx, named, written.draft(), judged.messages()));
            written.settle().accept(tx);
            return stored;
        });
    }

    /** @param decided what has to be sent, if that was decided before: then the draft is what its authority made of it */
    private Judged judge(Tx tx, Request request, Draft draft, @Nullable List<OutgoingMessage> decided) {
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
        request.preconditions().checkScheduleTag(tx, old);
        Locks.requireFree(tx, request.by(), request.preconditions(), Place.of(ref), old == null);
        if (old != null && draft.isStoredAs(old)) {
            return new Judged(ref, old, draft, decided == null ? List.of() : decided);
        }
        if (old == null
                && collection.kind() == CollectionKind.PLAIN
                && tx.child(collection.ref(), name).isPresent()) {
            throw new Refused(
                    new Reason.NotAllowedHere(Paths.of(tx, Place.of(ref)) + "/ is a collection and takes no content."));
        }
        Judged judged = decided == null
                ? new Judged(ref, old, decide(tx, request, collection, old, draft))
                : new Judged(ref, old, draft, decided);
        members.requireFit(tx, collection, judged.draft(), old, null);
        return judged;
    }

    private Scheduling.Decision decide(
            Tx tx, Request request, CollectionRow collection, @Nullable ObjectRow old, Draft draft) {
        Preconditions.Tags match = request.preconditions().match();
        return scheduling.put(tx, request.by(), collection, old, null, draft, match != null && !match.any());
    }

    private static Stored write(Tx tx, Request request, Judged judged) {
        Draft draft = judged.draft();
        ObjectRow old = judged.old();
        if (old != null && judged.changesNothing() && judged.messages().isEmpty()) {
            return asItWas(tx, old, draft);
        }
        ObjectRow row = Members.put(tx, request.by().actor(), judged.ref(), draft, old);
        Scheduling.Sent sent = Scheduling.send(tx, request.by(), judged.ref().home(), draft.uid(), judged.messages());
        return new Stored(new Result(row, draft.content(), old == null, draft.asSent(), ScheduleTag.of(tx, row)), sent);
    }

    private static Stored asItWas(Snapshot snapshot, ObjectRow row, Draft draft) {
        Result result = new Result(row, draft.content(), false, draft.asSent(), ScheduleTag.of(snapshot, row));
        return new Stored(result, Scheduling.Sent.NOTHING);
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
