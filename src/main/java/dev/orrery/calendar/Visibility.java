package dev.orrery.calendar;

import dev.orrery.access.AuthorityOwner;
import dev.orrery.access.AuthorityRights;
import dev.orrery.access.Caller;
import dev.orrery.access.Delegation;
import dev.orrery.ical.Component;
import dev.orrery.ical.Discretion;
import dev.orrery.ical.ICalendarReader;
import dev.orrery.model.CollectionRef;
import dev.orrery.model.HomeId;
import dev.orrery.model.Principal;
import dev.orrery.model.PrincipalKind;
import dev.orrery.model.Refused;
import dev.orrery.store.ObjectRow;
import dev.orrery.store.Snapshot;

/**
 * Who sees events that are not public as they are, and what all others see of them. The owner of a home and administrators
 * see everything, but for what lies in the home and belongs to somebody else; for a room or a device, which never signs in, its write-delegates stand in for the owner. Immutable.
 *
 * @param discretion for all others
 * @param delegates whether a person's write-delegates see what the person sees
 */
public record Visibility(Discretion discretion, boolean delegates) {
    public static final Visibility USUAL = new Visibility(Discretion.USUAL, false);

    /** True if everybody who may read the calendar sees this object as it is; false if only its text can tell. */
    public boolean isOpen(ObjectRow row) {
        return row.index() == null || discretion.leavesWhole(row.index());
    }

    /** The same, from the text itself; what cannot be read is not shown. */
    boolean showsWhole(byte[] content) {
        try {
            Component whole = ICalendarReader.read(content);
            return discretion.show(whole) == whole;
        } catch (Refused unreadable) {
            return false;
        }
    }

    /** True if nothing in the home is hidden from the caller that they may read at all. */
    public boolean isWhole(Snapshot snapshot, Caller caller, HomeId home) {
        Principal self = caller.principal();
        if (caller.admin() || self != null && self.home().equals(home) || discretion.hidesNothing()) {
            return true;
        }
        Principal owner = snapshot.principalOf(home).orElse(null);
        return owner != null
                && (delegates || owner.name().kind() != PrincipalKind.USER)
                && Delegation.WRITE.names(
                        owner, snapshot.collection(CollectionRef.root(home)).orElse(null), caller);
    }

    /**
     * The same for one collection: what is somebody else's at its authority is not the home's owner's, who sees it as others
     * do; where delegates see what the person sees, so does whoever may write there.
     */
    public boolean isWhole(Snapshot snapshot, Caller caller, CollectionRef collection) {
        return isWhole(snapshot, caller, collection.home())
                && (caller.admin()
                        || discretion.hidesNothing()
                        || snapshot.collection(collection)
                                .filter(AuthorityOwner::isSomebodyElse)
                                .filter(row -> !delegates || AuthorityRights.isReadOnly(row))
                                .isEmpty());
    }

    /** Names the rules for others in letters and digits, for entity tags: what was seen under other rules is another text. */
    public String mark() {
        return "v" + discretion.onPrivate().ordinal()
                + discretion.onConfidential().ordinal()
                + (discretion.unpublished() == null
                        ? ""
                        : "c" + Integer.toHexString(discretion.unpublished().hashCode()));
    }
}
