package dev.orrery.directory;

import dev.orrery.model.HomeId;
import dev.orrery.model.Principal;
import dev.orrery.model.PrincipalKind;
import dev.orrery.model.PrincipalName;
import dev.orrery.store.Store;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Finds a principal by whatever a person writes into an address: the name of a user, a location, a resource or a group, in
 * this order, or a calendar user address. Thread-safe.
 */
public final class PrincipalsByAnyName {
    private static final List<PrincipalKind> KINDS =
            List.of(PrincipalKind.USER, PrincipalKind.LOCATION, PrincipalKind.RESOURCE, PrincipalKind.GROUP);

    private final Principals principals;

    public PrincipalsByAnyName(Principals principals) {
        this.principals = principals;
    }

    /** Under what {@link #find} looks, in its order. */
    static List<Sought> candidates(String name) {
        List<Sought> candidates = new ArrayList<>();
        KINDS.forEach(kind -> candidates.add(Sought.byName(new PrincipalName(kind, name))));
        CalendarUserAddress.parse(name).map(CalendarUserAddress::sought).ifPresent(candidates::add);
        return candidates;
    }

    /**
     * Who has a home, if their authority still knows them.
     *
     * @throws dev.orrery.model.Refused Unavailable when an authority cannot say
     */
    public Optional<Principal> of(HomeId home, Store store) {
        return store.read(snapshot -> snapshot.principalOf(home))
                .flatMap(known -> principals.find(known.name()))
                .filter(found -> found.home().equals(home));
    }

    /** @throws dev.orrery.model.Refused Unavailable when an authority cannot say */
    public Optional<Principal> find(String name) {
        for (PrincipalKind kind : KINDS) {
            Optional<Principal> found = principals.find(new PrincipalName(kind, name));
            if (found.isPresent()) {
                return found;
            }
        }
        return principals.findByAddress(name);
    }
}
