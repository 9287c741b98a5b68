package dev.orrery.calendar;

import dev.orrery.access.Caller;
import dev.orrery.access.Delegation;
import dev.orrery.model.HomeId;
import dev.orrery.model.Principal;
import dev.orrery.store.CollectionRow;
import dev.orrery.store.Snapshot;
import java.util.HashSet;
import java.util.Set;
import java.util.TreeSet;

/**
 * What a caller's view of a collection depends on besides its history: in which groups they are, and whether events that
 * are not public are hidden from them. Neither is a change of the home that the log could tell of, so sync tokens carry
 * it, and one that was given from elsewhere is refused: whoever joined or left a group begins anew, and misses nothing.
 */
public final class Standpoint {
    private Standpoint() {}

    /** True for the owner of the home and for administrators, who see everything by right. */
    public static boolean isOwn(Caller caller, HomeId home) {
        Principal self = caller.principal();
        return caller.admin() || self != null && self.home().equals(home);
    }

    /**
     * GUIDs whose withdrawn shares are the caller's losses, as {@link Snapshot#changesBelow} takes them; empty for whoever
     * sees everything anyway.
     */
    public static Set<String> viewers(Caller caller, Principal owner) {
        if (isOwn(caller, owner.home())) {
            return Set.of();
        }
        Set<String> viewers = new HashSet<>(caller.identities());
        if (Delegation.byRecord(owner, caller)) {
            viewers.add(owner.guid());
        }
        return viewers;
    }

    /**
     * Lower-case letters, digits and dashes; empty for the owner and administrators, who see everything by right, but for
     * what lies in the home and belongs to somebody else.
     */
    public static String of(Snapshot snapshot, Caller caller, Visibility visibility, CollectionRow row) {
        if (isOwn(caller, row.ref().home())) {
            return visibility.isWhole(snapshot, caller, row.ref()) ? "" : visibility.mark();
        }
        String view = visibility.isWhole(snapshot, caller, row.ref()) ? "w" : visibility.mark();
        return switch (row.kind()) {
            case HOME, PLAIN -> view + '-' + Etags.digest(String.join("\n", new TreeSet<>(caller.identities())));
            case CALENDAR, INBOX, OUTBOX, NOTIFICATIONS -> view; // what is in them is seen whole or not at all
        };
    }
}
