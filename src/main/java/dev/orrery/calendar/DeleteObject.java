package dev.orrery.calendar;

import dev.orrery.model.ObjectRef;
import dev.orrery.model.Privilege;
import dev.orrery.model.Reason;
import dev.orrery.model.Refused;
import dev.orrery.scheduling.OutgoingMessage;
import dev.orrery.store.ObjectRow;
import dev.orrery.store.Store;
import dev.orrery.store.Tx;
import java.util.List;
import java.util.function.Consumer;

/**
 * Deletes one object, from any collection: also a message from the inbox (RFC 6638 section 2.2) and a notification.
 * From a mirrored collection it goes at the authority first. Thread-safe.
 */
public final class DeleteObject {
    private final Store store;
    private final Mirrored mirrored;
    private final Scheduling scheduling;

    public DeleteObject(Store store, Mirrored mirrored, Scheduling scheduling) {
        this.store = store;
        this.mirrored = mirrored;
        this.scheduling = scheduling;
    }

    /** @param reply false if an attendee wants the organizer not to be told (Schedule-Reply: F, RFC 6638 section 8.1) */
    public record Request(By by, ObjectRef object, Preconditions preconditions, boolean reply) {
        public Request(By by, ObjectRef object, Preconditions preconditions) {
            this(by, object, preconditions, true);
        }
    }

    /** @throws Refused NotFound, NeedsPrivilege, PreconditionFailed, Locked; Unavailable as {@link PutObject} */
    public void delete(Request request) {
        Upstream upstream = mirrored.upstream(
                        request.by().caller(), request.object().parent())
                .orElse(null);
        try (Waits.Wait wait = scheduling.await(request.object().home())) {
            Scheduling.Sent sent = upstream == null
                    ? store.write(request.object().home(), tx -> delete(tx, request))
                    : WriteThrough.run(upstream, () -> through(upstream, request));
            scheduling.finish(store, wait, sent);
        }
    }

    private Scheduling.Sent through(Upstream upstream, Request request) throws Upstream.Raced {
        ObjectRow row = store.write(request.object().home(), tx -> {
            ObjectRow judged = judge(tx, request);
            // whether the others may be told is known before it is gone at the authority
            scheduling.remove(tx, request.by(), judged, request.reply());
            return judged;
        });
        Consumer<Tx> settle = upstream.remove(row);
        return store.write(request.object().home(), tx -> {
            Scheduling.Sent sent = delete(tx, request);
            settle.accept(tx);
            return sent;
        });
    }

    private ObjectRow judge(Tx tx, Request request) {
        ObjectRef ref = request.object();
        request.by().require(tx, ref.parent(), Privilege.UNBIND);
        ObjectRow row = tx.object(ref).orElseThrow(() -> new Refused(new Reason.NotFound(Paths.of(tx, ref))));
        request.by().requireWholeSight(tx, row);
        request.preconditions().check(tx, store.epoch(), row.etag(), row.modified());
        request.preconditions().checkScheduleTag(tx, row);
        Locks.requireFree(tx, request.by(), request.preconditions(), Place.of(ref), true);
        return row;
    }

    private Scheduling.Sent delete(Tx tx, Request request) {
        ObjectRow row = judge(tx, request);
        List<OutgoingMessage> messages = scheduling.remove(tx, request.by(), row, request.reply());
        Members.remove(tx, request.by().actor(), row);
        BookingCharges.gone(tx, row.ref().home(), row.uid());
        Locks.in(row.ref().home(), tx, request.by()).drop(Place.of(row.ref()));
        return Scheduling.send(tx, request.by(), row.ref().home(), row.uid(), messages);
    }
}
