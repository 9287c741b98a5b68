package dev.orrery.calendar;

import dev.orrery.model.CollectionRef;
import dev.orrery.model.HomeId;
import dev.orrery.store.CollectionRow;
import dev.orrery.store.Store;
import dev.orrery.store.Tx;
import java.util.Set;
import java.util.function.BiConsumer;

/**
 * Deletes a calendar or a plain collection with everything in it, at once. Any calendar may go, also the one that the
 * home began with, but the last one that takes events stays (RFC 6638 section 4.3 foresees the refusal). Inbox, outbox,
 * notifications and the home itself stay always. A mirrored one goes at its authority first. Whoever takes part in what is
 * in it and to come is told. Thread-safe.
 */
public final class DeleteCollection {
    private final Store store;
    private final Mirrored mirrored;
    private final Scheduling scheduling;

    public DeleteCollection(Store store, Mirrored mirrored, Scheduling scheduling) {
        this.store = store;
        this.mirrored = mirrored;
        this.scheduling = scheduling;
    }

    /** @param reply false if organizers are not to be told (Schedule-Reply: F, RFC 6638 section 8.1) */
    public record Request(By by, CollectionRef collection, Preconditions preconditions, boolean reply) {}

    /**
     * @throws dev.orrery.model.Refused NotFound, NeedsPrivilege, PreconditionFailed, Locked, Forbidden,
     *     DefaultCalendarNeeded; Unavailable if it is mirrored and its authority cannot be asked
     */
    public void delete(Request request) {
        UpstreamHome upstream = mirrored.homeOf(store, request.by().caller(), request.collection())
                .orElse(null);
        try (Waits.Wait wait = scheduling.await(request.collection().home())) {
            Scheduling.Sent sent = upstream == null
                    ? delete(request, Collections::requireOwn)
                    : upstream.alone(() -> {
                        store.write(request.collection().home(), tx -> {
                            CollectionRow row = judge(tx, request);
                            // whether the others may be told is known before it is gone at the authority
                            return scheduling.removeAll(tx, request.by(), row, request.reply());
                        });
                        upstream.remove(request.collection());
                        return delete(request, (tx, row) -> {});
                    });
            scheduling.finish(store, wait, sent);
        }
    }

    private Scheduling.Sent delete(Request request, BiConsumer<Tx, CollectionRow> further) {
        HomeId home = request.collection().home();
        return store.write(home, tx -> {
            CollectionRow row = judge(tx, request);
            further.accept(tx, row);
            return scheduling.takeAway(tx, request.by(), row, request.reply(), Set.of());
        });
    }

    private CollectionRow judge(Tx tx, Request request) {
        CollectionRow row = Collections.require(tx, request.collection());
        request.preconditions().check(tx, store.epoch(), Etags.of(store.epoch(), row), null);
        Collections.requireRemovable(tx, request.by(), request.preconditions(), row, true);
        return row;
    }
}
