package dev.orrery.calendar;

import dev.orrery.access.Delegation;
import dev.orrery.access.Rights;
import dev.orrery.model.AccessEntry;
import dev.orrery.model.CollectionRef;
import dev.orrery.model.Principal;
import dev.orrery.model.PrincipalName;
import dev.orrery.model.Privilege;
import dev.orrery.model.Reason;
import dev.orrery.model.Refused;
import dev.orrery.store.CollectionRow;
import dev.orrery.store.Store;
import dev.orrery.store.Tx;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * Says who acts for the owner of a home, all of one kind at once. Whom the owner's record names stays whatever the owner
 * says. Whoever is not named any more is told so by the log, as after the end of any share. Thread-safe.
 */
public final class SetDelegates {
    private final Store store;

    public SetDelegates(Store store) {
        this.store = store;
    }

    /** @param delegates the whole new list, people and groups */
    public record Request(By by, Principal owner, Delegation delegation, List<Principal> delegates) {
        public Request {
            delegates = List.copyOf(delegates);
        }
    }

    /** @throws Refused Forbidden unless the owner or an administrator asks, and for the owner as a delegate; NotFound */
    public void set(Request request) {
        Principal owner = request.owner();
        if (!Rights.onPrincipal(request.by().caller(), owner).contains(Privilege.WRITE_PROPERTIES)) {
            throw new Refused(new Reason.Forbidden(
                    "Only " + owner.displayName() + " and administrators say who acts there; ask one of them."));
        }
        if (request.delegates().stream().anyMatch(one -> one.guid().equals(owner.guid()))) {
            throw new Refused(new Reason.Forbidden("Nobody is a delegate of their own: leave the owner out."));
        }
        store.write(owner.home(), tx -> {
            set(tx, request);
            return request;
        });
    }

    private static void set(Tx tx, Request request) {
        Principal owner = tx.principal(request.owner().guid())
                .orElseThrow(() ->
                        new Refused(new Reason.NotFound(request.owner().name().toString())));
        CollectionRow home = Collections.require(tx, CollectionRef.root(owner.home()));
        Delegation delegation = request.delegation();
        List<PrincipalName> byRecord = delegation.of(owner);
        Set<String> after = new TreeSet<>();
        request.delegates().stream()
                .filter(one -> !byRecord.contains(one.name()))
                .forEach(one -> after.add(one.guid()));
        if (after.equals(new TreeSet<>(delegation.namedByOwner(home)))) {
            return;
        }
        List<AccessEntry> entries = new ArrayList<>(home.access());
        entries.removeIf(entry -> delegation.matches(entry.grantee()));
        after.forEach(guid -> entries.add(delegation.entry(guid)));
        ChangeAccess.set(tx, home, entries, request.by().actor());
    }
}
