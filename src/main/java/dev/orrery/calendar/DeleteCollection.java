package dev.orrery.calendar;

import dev.orrery.model.CollectionRef;
import dev.orrery.store.CollectionRow;
import dev.orrery.store.Store;
import dev.orrery.store.Tx;
import java.util.function.BiConsumer;

/**
 * Deletes a calendar or a plain collection with everything in it, at once. Any calendar may go, also the one that the
 * home began with, but the last one that takes events stays (RFC 6638 section 4.3 foresees the refusal). Inbox, outbox,
 * notifications and the home itself stay always. A mirrored one goes at its authority first. Thread-safe.
 */
public final class DeleteCollection {
    private final Store store;
    private final Mirrored mirrored;

    public DeleteCollection(Store store, Mirrored mirrored) {
        this.store = store;
        this.mirrored = mirrored;
    }

    public record Request(By by, CollectionRef collection, Preconditions preconditions) {}

    /**
     * @throws dev.orrery.model.Refused NotFound, NeedsPrivilege, PreconditionFailed, Locked, Forbidden,
     *     DefaultCalendarNeeded; Unavailable if it is mirrored and its authority cannot be asked
     */
    public void delete(Request request) {
        UpstreamHome upstream = mirrored.homeOf(store, request.by().caller(), request.collection())
                .orElse(null);
        if (upstream == null) {
            delete(request, Collections::requireOwn);
        } else {
            upstream.alone(() -> {
                store.write(request.collection().home(), tx -> judge(tx, request));
                upstream.remove(request.collection());
                return delete(request, (tx, row) -> {});
            });
        }
    }

    private CollectionRow delete(Request request, BiConsumer<Tx, CollectionRow> further) {
        return store.write(request.collection().home(), tx -> {
            CollectionRow row = judge(tx, request);
            further.accept(tx, row);
            Collections.remove(tx, request.by(), row);
            return row;
        });
    }

    private CollectionRow judge(Tx tx, Request request) {
        CollectionRow row = Collections.require(tx, request.collection());
        request.preconditions().check(tx, store.epoch(), Etags.of(store.epoch(), row), null);
        Collections.requireRemovable(tx, request.by(), request.preconditions(), row, true);
        return row;
    }
}
