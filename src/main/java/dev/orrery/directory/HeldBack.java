package dev.orrery.directory;

import dev.orrery.model.HomeId;
import dev.orrery.model.Principal;
import dev.orrery.store.Snapshot;
import dev.orrery.store.Store;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Whom a brake keeps from being archived. A brake that took hold holds: until each of them is either confirmed by their
 * directory again or archived by an administrator, nobody of that directory is archived, however long it takes. Noted in
 * the store, so that it holds on every node and after a restart. Thread-safe.
 */
final class HeldBack {
    private static final String NOTES = "brake/";
    /** Every request asks whether anybody is held at all; another node may have begun or ended it. */
    private static final long MEMORY_MILLIS = 1_000;

    private final Store store;
    private final InstantSource clock;
    private volatile Remembered remembered = new Remembered(true, Long.MIN_VALUE / 2);

    private record Remembered(boolean none, long readAt) {}

    private record Held(String guid, String source, Instant since, String why) {
        /** Lines: since when, source, why. */
        static Held read(Map.Entry<String, String> note) {
            String[] lines = note.getValue().split("\n", 3);
            return new Held(note.getKey().substring(NOTES.length()), lines[1], Instant.parse(lines[0]), lines[2]);
        }

        String note() {
            return since + "\n" + source + "\n" + why;
        }

        String key() {
            return NOTES + guid;
        }

        /** Until any process confirms or archives them. */
        boolean isStill(Snapshot snapshot) {
            return snapshot.principal(guid)
                    .filter(principal -> !principal.checkedAt().isAfter(since))
                    .isPresent();
        }
    }

    HeldBack(Store store, InstantSource clock) {
        this.store = store;
        this.clock = clock;
    }

    void add(Principal principal, String why) {
        Held held = new Held(principal.guid(), principal.source(), clock.instant(), why);
        store.write(HomeId.REGISTRY, tx -> {
            if (!tx.notes(NOTES).containsKey(held.key())) {
                tx.putNote(held.key(), held.note());
            }
            return null;
        });
        remembered = new Remembered(false, clock.millis());
    }

    /** The directory has them after all. */
    void confirmed(String guid) {
        if (store.read(snapshot -> snapshot.notes(NOTES + guid)).containsKey(NOTES + guid)) {
            forget(List.of(NOTES + guid));
        }
    }

    /** Why nobody of a directory is archived; empty if its brake does not hold. */
    Optional<String> holding(String source) {
        return still(held -> held.source.equals(source), 1).stream().findFirst().map(Held::why);
    }

    /** From memory; may lag a second behind. */
    boolean isEmpty() {
        Remembered last = remembered;
        long now = clock.millis();
        if (Math.abs(now - last.readAt) >= MEMORY_MILLIS) {
            last = new Remembered(still(held -> true, 1).isEmpty(), now);
            remembered = last;
        }
        return last.none;
    }

    /** A sentence for each directory, for {@code /health}. */
    List<String> sentences() {
        List<Held> all = still(held -> true, Integer.MAX_VALUE);
        remembered = new Remembered(all.isEmpty(), clock.millis());
        Map<String, String> bySource = new LinkedHashMap<>();
        all.stream()
                .sorted(Comparator.comparing(Held::since))
                .forEach(held -> bySource.putIfAbsent(held.source, held.why));
        return List.copyOf(bySource.values());
    }

    /** Those still held, at most so many; lets go of whom any process archived or confirmed meanwhile. */
    private List<Held> still(Predicate<Held> wanted, int limit) {
        List<String> over = new ArrayList<>();
        List<Held> still = store.read(snapshot -> {
            List<Held> found = new ArrayList<>();
            for (Map.Entry<String, String> note : snapshot.notes(NOTES).entrySet()) {
                Held held = Held.read(note);
                if (found.size() < limit && wanted.test(held)) {
                    if (held.isStill(snapshot)) {
                        found.add(held);
                    } else {
                        over.add(held.key());
                    }
                }
            }
            return found;
        });
        if (!over.isEmpty()) {
            forget(over);
        }
        return still;
    }

    private void forget(List<String> keys) {
        store.write(HomeId.REGISTRY, tx -> {
            keys.forEach(tx::removeNote);
            return null;
        });
    }
}
