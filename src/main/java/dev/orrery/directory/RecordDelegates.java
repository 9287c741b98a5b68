package dev.orrery.directory;

import dev.orrery.access.Delegation;
import dev.orrery.model.AccessEntry;
import dev.orrery.model.Actor;
import dev.orrery.model.Change;
import dev.orrery.model.CollectionRef;
import dev.orrery.model.Grantee;
import dev.orrery.model.Principal;
import dev.orrery.model.PrincipalName;
import dev.orrery.store.CollectionRow;
import dev.orrery.store.Tx;
import java.util.ArrayList;
import java.util.List;

/**
 * Tells the log when a record names other delegates than before: for them a whole home comes into sight or goes out of
 * it. Whom the owner named beside the record stays as it is.
 */
final class RecordDelegates {
    private RecordDelegates() {}

    /** Nothing happens where both records name the same delegates. Needs the home's lock. */
    static void tell(Tx tx, Principal before, Principal after, Actor actor) {
        List<AccessEntry> come = new ArrayList<>();
        List<AccessEntry> gone = new ArrayList<>();
        for (Delegation delegation : Delegation.values()) {
            List<PrincipalName> old = delegation.of(before);
            List<PrincipalName> now = delegation.of(after);
            add(tx, delegation, now, old, come);
            add(tx, delegation, old, now, gone);
        }
        CollectionRow home = tx.collection(CollectionRef.root(after.home())).orElse(null);
        if (home == null || come.isEmpty() && gone.isEmpty()) {
            return;
        }
        gone.removeAll(home.access()); // the owner names them too
        long seq = tx.append(new Change.AccessChanged(home.ref(), grantees(come), grantees(gone)), actor);
        // once with those who go, so that the second time leaves the marks of a withdrawn share
        List<AccessEntry> with = new ArrayList<>(home.access());
        with.addAll(gone);
        tx.setAccess(seq, home.ref(), with);
        tx.setAccess(seq, home.ref(), home.access());
    }

    private static void add(
            Tx tx,
            Delegation delegation,
            List<PrincipalName> names,
            List<PrincipalName> without,
            List<AccessEntry> entries) {
        names.stream()
                .filter(name -> !without.contains(name))
                .forEach(name -> tx.principal(name).ifPresent(known -> entries.add(delegation.entry(known.guid()))));
    }

    private static List<Grantee> grantees(List<AccessEntry> entries) {
        return entries.stream().map(AccessEntry::grantee).toList();
    }
}
