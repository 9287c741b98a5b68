package dev.orrery.calendar;

import dev.orrery.model.ObjectRef;
import dev.orrery.store.Store;

/**
 * Copies one object to another name or collection, also of another home, with its dead properties (RFC 4918 section 9.8).
 * Inside one calendar that is refused, because two objects would have one UID (RFC 4791 section 5.3.2.1). Thread-safe.
 */
public final class CopyObject {
    private final Transfer transfer;

    public CopyObject(Store store, Mirrored mirrored, ContentRules rules, Limits limits, Scheduling scheduling) {
        this.transfer = new Transfer(store, mirrored, rules, limits, scheduling, false);
    }

    /** @param overwrite whether something at the destination gives way */
    public record Request(By by, ObjectRef source, Place destination, boolean overwrite, Preconditions preconditions) {}

    /**
     * @return true if the destination was free before
     * @throws dev.orrery.model.Refused the reasons of {@link PutObject} for the destination; NotFound, NeedsPrivilege,
     *     PreconditionFailed, Locked for the source; Forbidden if both are the same
     */
    public boolean copy(Request request) {
        return transfer.run(new Transfer.Request(
                request.by(), request.source(), request.destination(), request.overwrite(), request.preconditions()));
    }
}
