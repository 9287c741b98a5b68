package dev.orrery.directory;

import dev.orrery.access.Delegation;
import dev.orrery.model.Principal;
import dev.orrery.model.PrincipalKind;
import dev.orrery.model.PrincipalName;
import dev.orrery.store.Store;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Principals as the store has them, however old: nobody is asked for a record, and nothing is provisioned, updated or
 * archived on the way. For looking only. Thread-safe.
 */
final class PrincipalsAsKnown implements Principals {
    private final Store store;
    private final Principals behind;

    /** @param behind knows who holds whom */
    PrincipalsAsKnown(Store store, Principals behind) {
        this.store = store;
        this.behind = behind;
    }

    @Override
    public Optional<Principal> find(PrincipalName name) {
        return read(Sought.byName(name));
    }

    @Override
    public Optional<Principal> findByGuid(String guid) {
        return read(Sought.byGuid(guid));
    }

    @Override
    public Optional<Principal> findByAddress(String address) {
        return CalendarUserAddress.parse(address)
                .map(CalendarUserAddress::sought)
                .flatMap(this::read);
    }

    private Optional<Principal> read(Sought sought) {
        return store.read(snapshot -> PrincipalCopies.read(snapshot, sought));
    }

    @Override
    public List<Principal> search(Set<PrincipalKind> kinds, String text, int limit) {
        return store.read(snapshot -> {
            List<Principal> found = new ArrayList<>();
            kinds.forEach(kind -> found.addAll(snapshot.searchPrincipals(kind, text, limit)));
            return found;
        });
    }

    @Override
    public Set<Principal> groupsOf(Principal principal) {
        return behind.groupsOf(principal);
    }

    @Override
    public List<Principal> membersOf(Principal group) {
        return group.members().stream().flatMap(name -> find(name).stream()).toList();
    }

    /** The store cannot tell who is gone from who never came. */
    @Override
    public Set<PrincipalName> absent(Collection<PrincipalName> names) {
        return Set.of();
    }

    @Override
    public List<PrincipalName> ownersNaming(PrincipalName delegate, Delegation delegation) {
        return behind.ownersNaming(delegate, delegation);
    }
}
