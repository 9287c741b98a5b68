package dev.orrery.directory;

import dev.orrery.mirror.Unreachable;
import dev.orrery.model.HomeId;
import dev.orrery.model.Principal;
import dev.orrery.model.PrincipalKind;
import dev.orrery.model.PrincipalName;
import dev.orrery.store.Store;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Free text asked of every directory at the moment it is typed, merged with who is known. Who is known and not among what
 * their directory found is looked for before they are shown: they may have left. Thread-safe.
 */
final class LiveSearch {
    private static final Logger LOG = LoggerFactory.getLogger(LiveSearch.class);

    private record Part(String source, PrincipalKind kind) {}

    private final Store store;
    private final DirectoriesInOrder directories;
    private final Function<Collection<PrincipalName>, Set<PrincipalName>> absent;
    private final InstantSource clock;

    /** @param absent as {@link Principals#absent} */
    LiveSearch(
            Store store,
            DirectoriesInOrder directories,
            Function<Collection<PrincipalName>, Set<PrincipalName>> absent,
            InstantSource clock) {
        this.store = store;
        this.directories = directories;
        this.absent = absent;
        this.clock = clock;
    }

    /**
     * What directories and store have, {@code listed} first; one for each GUID and each name.
     *
     * @param listed from the lists of the configuration
     * @param limit of each kind in each directory
     */
    List<Principal> search(Set<PrincipalKind> kinds, String text, int limit, List<Principal> listed) {
        List<Found> live = new ArrayList<>();
        Set<String> answered = new HashSet<>();
        for (String source : directories.names()) {
            try {
                directories
                        .askAside(source, service -> service.search(kinds, text, limit))
                        .ifPresent(records -> records.forEach(record -> live.add(new Found(source, record))));
                answered.add(source);
            } catch (Unreachable e) {
                LOG.info("searching only what is known: {}", e.why());
            }
        }
        List<Principal> known = store.read(snapshot -> kinds.stream()
                .flatMap(kind -> snapshot.searchPrincipals(kind, text, limit).stream())
                .toList());
        Set<PrincipalName> gone = gone(known, live, answered, limit);
        return merged(
                listed,
                live,
                known.stream()
                        .filter(principal -> !gone.contains(principal.name()))
                        .toList());
    }

    /** Of those whom their directory could have found and did not, those who have left. */
    private Set<PrincipalName> gone(List<Principal> known, List<Found> live, Set<String> answered, int limit) {
        Set<String> guids = new HashSet<>();
        Map<Part, Integer> counts = new HashMap<>();
        live.forEach(found -> {
            guids.add(found.record().guid());
            counts.merge(new Part(found.source(), found.record().name().kind()), 1, Integer::sum);
        });
        List<PrincipalName> missing = known.stream()
                .filter(principal -> answered.contains(principal.source()) && !guids.contains(principal.guid()))
                .filter(principal -> counts.getOrDefault(new Part(principal.source(), principal.kind()), 0) < limit)
                .map(Principal::name)
                .toList();
        return missing.isEmpty() ? Set.of() : absent.apply(missing);
    }

    private List<Principal> merged(List<Principal> listed, List<Found> live, List<Principal> known) {
        Map<String, Principal> found = new LinkedHashMap<>();
        Set<PrincipalName> names = new HashSet<>();
        listed.forEach(principal -> {
            found.put(principal.guid(), principal);
            names.add(principal.name());
        });
        List<Principal> others = new ArrayList<>();
        store.read(snapshot -> {
            live.forEach(
                    one -> others.add(shown(one, snapshot.principal(one.record().guid()), clock)));
            return null;
        });
        // whoever is known keeps their name, although an earlier directory has another of that name
        others.sort(Comparator.comparing(principal -> principal.home().equals(HomeId.REGISTRY)));
        others.addAll(known);
        for (Principal principal : others) {
            if (!found.containsKey(principal.guid()) && names.add(principal.name())) {
                found.put(principal.guid(), principal);
            }
        }
        return List.copyOf(found.values());
    }

    /** A record as it would be a principal; who never came has the registry for a home. */
    static Principal shown(Found found, Optional<Principal> known, InstantSource clock) {
        DirectoryRecord record = found.record();
        return new Principal(
                record.guid(),
                record.name(),
                record.displayName(),
                record.mails(),
                known.map(Principal::members).orElse(record.members()),
                record.attributes(),
                known.map(Principal::home).orElse(HomeId.REGISTRY),
                found.source(),
                known.map(Principal::checkedAt).orElse(clock.instant()));
    }
}
