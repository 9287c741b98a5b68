package dev.orrery.tracking;

import dev.orrery.store.AccountRow;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The providers that an administrator configured, in their order. Immutable. */
public final class Providers {
    private final Map<String, Provider> byName = new LinkedHashMap<>();

    /**
     * @param name as the administrator calls it
     * @param driver the language it is spoken to in
     * @param passesOn whether there are drivers and providers behind it, which callers may name
     * @param interval the shortest time between two listings of an account
     * @param realmInterval the same of realms
     */
    public record Provider(
            String name, String driver, boolean passesOn, Cloud cloud, Duration interval, Duration realmInterval) {}

    public Providers(List<Provider> providers) {
        providers.forEach(provider -> byName.put(provider.name(), provider));
    }

    public List<Provider> all() {
        return List.copyOf(byName.values());
    }

    /** The one that an account is at; empty if it is not configured any more. */
    public Optional<Provider> of(AccountRow.Key key) {
        return Optional.ofNullable(byName.get(key.provider().split(";", 2)[0]));
    }

    /** What of the provider an account is at, as {@link Cloud.Target} has it. */
    public static String scope(AccountRow.Key key) {
        int cut = key.provider().indexOf(';');
        return cut < 0 ? "" : key.provider().substring(cut + 1);
    }
}
