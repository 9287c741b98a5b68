package dev.orrery.directory;

import dev.orrery.model.Principal;
import dev.orrery.store.Store;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Whom a brake keeps from being archived. A brake that took hold holds: until each of them is either confirmed by their
 * directory again or archived by an administrator, nobody else of that directory is archived, however long it takes.
 * Thread-safe.
 */
final class HeldBack {
    private final Store store;
    private final Map<String, Held> held = new ConcurrentHashMap<>();

    private record Held(String source, String why, Instant since) {}

    HeldBack(Store store) {
        this.store = store;
    }

    void add(Principal principal, String why, Instant now) {
        held.putIfAbsent(principal.guid(), new Held(principal.source(), why, now));
    }

    /** The directory has them after all. */
    void confirmed(String guid) {
        if (!held.isEmpty()) {
            held.remove(guid);
        }
    }

    /** Whether the brake holds for others of a directory than this principal. */
    boolean holds(String source, Principal but) {
        return !held.isEmpty()
                && settle().entrySet().stream()
                        .anyMatch(entry -> entry.getValue().source.equals(source)
                                && !entry.getKey().equals(but.guid()));
    }

    /** From memory; may be true a little longer than it should. */
    boolean isEmpty() {
        return held.isEmpty();
    }

    /** A sentence for each directory, for {@code /health}. */
    List<String> sentences() {
        return held.isEmpty()
                ? List.of()
                : settle().values().stream()
                        .sorted(java.util.Comparator.comparing(Held::since))
                        .collect(java.util.stream.Collectors.toMap(
                                Held::source, Held::why, (first, later) -> first, java.util.LinkedHashMap::new))
                        .values()
                        .stream()
                        .toList();
    }

    /** Lets go of whom another process archived or confirmed meanwhile. */
    private Map<String, Held> settle() {
        store.read(snapshot -> {
            held.entrySet().removeIf(entry -> {
                Optional<Principal> now = snapshot.principal(entry.getKey());
                return now.isEmpty() || now.get().checkedAt().isAfter(entry.getValue().since);
            });
            return null;
        });
        return held;
    }
}
