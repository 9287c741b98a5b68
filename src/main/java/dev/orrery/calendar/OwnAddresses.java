package dev.orrery.calendar;

import dev.orrery.directory.CalendarUserAddress;
import dev.orrery.model.HomeId;
import dev.orrery.model.Principal;
import dev.orrery.scheduling.Identities;
import dev.orrery.store.Snapshot;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Tells the addresses of a home's owner from others', in whatever form they are written. The owner is looked up when first
 * asked for: most objects name nobody who is of interest. Belongs to one snapshot; for one thread.
 */
public final class OwnAddresses implements Predicate<String> {
    private final Snapshot snapshot;
    private final HomeId home;
    private @Nullable Known known;

    public OwnAddresses(Snapshot snapshot, HomeId home) {
        this.snapshot = snapshot;
        this.home = home;
    }

    /** @param first one address of the owner; empty if there is no owner */
    private record Known(Identities identities, String first) {
        static Known of(Principal owner) {
            List<String> addresses = CalendarUserAddress.of(owner);
            return new Known(Identities.of(List.of(addresses)), addresses.getFirst());
        }
    }

    @Override
    public boolean test(String address) {
        Known own = known;
        if (own == null) {
            own = snapshot.principalOf(home).map(Known::of).orElse(new Known(Identities.WITHOUT_ALIASES, ""));
            known = own;
        }
        return !own.first().isEmpty() && own.identities().same(address, own.first());
    }
}
