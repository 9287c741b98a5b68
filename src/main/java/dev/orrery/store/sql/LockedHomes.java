package dev.orrery.store.sql;

import dev.orrery.model.HomeId;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** The homes whose locks one write transaction holds, with what it counts of each until its end. For one thread. */
final class LockedHomes {
    private final Session sql;
    private final Map<HomeId, LockedHome> locked = new HashMap<>();

    /** Takes the locks. */
    LockedHomes(Session sql, SortedSet<HomeId> homes) {
        this.sql = sql;
        sql.dialect().lockWithNext(sql, homes);
        for (HomeId home : homes) {
            CollectionQueries.Head head = CollectionQueries.head(sql, home);
            if (head != null) {
                locked.put(home, new LockedHome(head));
            }
        }
    }

    /** One that was just made. */
    void lockNew(CollectionQueries.Head head) {
        sql.dialect().lock(sql, List.of(head.row().id()));
        locked.put(head.row().id(), new LockedHome(head));
    }

    boolean holds(HomeId home) {
        return locked.containsKey(home);
    }

    /** Null if its lock is not held. */
    @Nullable
    LockedHome find(HomeId home) {
        return locked.get(home);
    }

    /** Its lock must be held. */
    LockedHome state(HomeId home) {
        LockedHome state = locked.get(home);
        if (state == null) {
            throw new IllegalStateException("this transaction does not hold the lock of " + home);
        }
        return state;
    }

    /** The same for a change numbered {@code seq} that this transaction must have appended. */
    LockedHome state(long seq, HomeId home) {
        LockedHome state = state(home);
        if (!state.appended(seq)) {
            throw new IllegalArgumentException("no entry of this transaction in " + home + ": " + seq);
        }
        return state;
    }

    /** Writes what was only counted. Returns the homes that got new entries. */
    SortedSet<HomeId> finish() {
        SortedSet<HomeId> changed = new TreeSet<>();
        locked.forEach((home, state) -> {
            state.finish(sql);
            if (state.isChanged()) {
                changed.add(home);
            }
        });
        return changed;
    }

    /** After the commit. */
    void shareIn(Memory memory) {
        locked.values().forEach(state -> state.shareIn(memory));
    }
}
