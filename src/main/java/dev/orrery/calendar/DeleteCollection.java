package dev.orrery.calendar;

import dev.orrery.model.CollectionRef;
import dev.orrery.store.CollectionRow;
import dev.orrery.store.Store;

/**
 * Deletes a calendar or a plain collection with everything in it, at once. Any calendar may go, also the one that the
 * home began with, but the last one that takes events stays (RFC 6638 section 4.3 foresees the refusal). Inbox, outbox,
 * notifications and the home itself stay always. Thread-safe.
 */
public final class DeleteCollection {
    private final Store store;

    public DeleteCollection(Store store) {
        this.store = store;
    }

    public record Request(By by, CollectionRef collection, Preconditions preconditions) {}

    /**
     * @throws dev.orrery.model.Refused NotFound, NeedsPrivilege, PreconditionFailed, Locked, Forbidden,
     *     DefaultCalendarNeeded
     */
    public void delete(Request request) {
        store.write(request.collection().home(), tx -> {
            CollectionRow row = Collections.require(tx, request.collection());
            request.preconditions().check(tx, store.epoch(), Etags.of(store.epoch(), row), null);
            Collections.requireRemovable(tx, request.by(), request.preconditions(), row, true);
            Collections.remove(tx, request.by(), row);
            return row;
        });
    }
}
