package dev.orrery.calendar;

import dev.orrery.model.ObjectRef;
import dev.orrery.store.Store;

/**
 * Moves one object to another name, collection or home, with its dead properties and its UID (RFC 4918 section 9.9). Locks
 * stay behind. Thread-safe.
 */
public final class MoveObject {
    private final Transfer transfer;

    public MoveObject(Store store, Mirrored mirrored, ContentRules rules, Limits limits, Scheduling scheduling) {
        this.transfer = new Transfer(store, mirrored, rules, limits, scheduling, true);
    }

    /** @param overwrite whether something at the destination gives way */
    public record Request(By by, ObjectRef source, Place destination, boolean overwrite, Preconditions preconditions) {}

    /**
     * @return true if the destination was free before
     * @throws dev.orrery.model.Refused the reasons of {@link PutObject} for the destination; NotFound, NeedsPrivilege,
     *     PreconditionFailed, Locked for the source; Forbidden if both are the same
     */
    public boolean move(Request request) {
        return transfer.run(new Transfer.Request(
                request.by(), request.source(), request.destination(), request.overwrite(), request.preconditions()));
    }
}
