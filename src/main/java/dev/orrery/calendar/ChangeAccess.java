package dev.orrery.calendar;

import dev.orrery.model.AccessEntry;
import dev.orrery.model.Actor;
import dev.orrery.model.Change;
import dev.orrery.model.Grantee;
import dev.orrery.model.Privilege;
import dev.orrery.store.CollectionRow;
import dev.orrery.store.Store;
import dev.orrery.store.Tx;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Replaces the access control entries that are set on a collection (RFC 3744 section 8.1): how calendars are shared. Who
 * is not named any more is told so by the log, so that their clients see the calendar go. Thread-safe.
 */
public final class ChangeAccess {
    private final Store store;

    public ChangeAccess(Store store) {
        this.store = store;
    }

    /** @param entries the whole new list, judged already, without protected and inherited entries */
    public record Request(By by, Place place, List<AccessEntry> entries, Preconditions preconditions) {
        public Request {
            entries = List.copyOf(entries);
        }
    }

    /** @throws dev.orrery.model.Refused NotFound, NeedsPrivilege, PreconditionFailed, Locked */
    public void change(Request request) {
        store.write(request.place().collection().home(), tx -> {
            change(tx, request);
            return request;
        });
    }

    private void change(Tx tx, Request request) {
        CollectionRow row = Collections.require(tx, request.place().collection());
        request.by().require(tx, row.ref(), Privilege.WRITE_ACL);
        request.preconditions().check(tx, store.epoch(), Etags.of(store.epoch(), row), null);
        Locks.requireFree(tx, request.by(), request.preconditions(), request.place(), false);
        List<AccessEntry> entries = new ArrayList<>(row.access());
        entries.removeIf(entry -> !(entry.grantee() instanceof Grantee.Delegate)); // they have a verb of their own
        entries.addAll(request.entries());
        set(tx, row, entries, request.by().actor());
    }

    /** Nothing happens if the list is that already. */
    static void set(Tx tx, CollectionRow row, List<AccessEntry> entries, Actor actor) {
        if (row.access().equals(entries)) {
            return;
        }
        Set<Grantee> before = grantees(row.access());
        Set<Grantee> after = grantees(entries);
        List<Grantee> withdrawn =
                before.stream().filter(grantee -> !after.contains(grantee)).toList();
        long seq = tx.append(new Change.AccessChanged(row.ref(), List.copyOf(after), withdrawn), actor);
        tx.setAccess(seq, row.ref(), entries);
    }

    private static Set<Grantee> grantees(List<AccessEntry> entries) {
        Set<Grantee> grantees = new LinkedHashSet<>();
        entries.stream().filter(AccessEntry::grant).forEach(entry -> grantees.add(entry.grantee()));
        return grantees;
    }
}
