package dev.orrery.calendar;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.orrery.access.Caller;
import dev.orrery.ical.CalendarObject;
import dev.orrery.ical.Component;
import dev.orrery.ical.ICalendarReader;
import dev.orrery.ical.ICalendarWriter;
import dev.orrery.model.ObjectRef;
import dev.orrery.model.Refused;
import dev.orrery.store.ObjectRow;
import dev.orrery.store.Snapshot;
import dev.orrery.store.Store;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The one place where {@link Visibility} is obeyed: gives snapshots in which a caller finds only what they may see, the
 * way they may see it. Every door reads through one. What was made of a private event is kept in memory. Thread-safe.
 */
public final class Views {
    private static final long MEMORY = 4 << 20;
    private static final int AT_ONCE = 256;

    private final Visibility visibility;
    private final Cache<Version, Shown> kept = Caffeine.newBuilder()
            .maximumWeight(MEMORY)
            .weigher((Version version, Shown shown) -> 300 + 2 * shown.content().length)
            .build();

    public Views(Visibility visibility) {
        this.visibility = visibility;
    }

    private record Version(ObjectRef ref, long seq) {
        static Version of(ObjectRow row) {
            return new Version(row.ref(), row.seq());
        }
    }

    /**
     * What others see of one version of an object.
     *
     * @param row with the entity tag, the size and the index of what is seen; null if nothing is
     */
    record Shown(@Nullable ObjectRow row, byte[] content) {
        private static final Shown NOTHING = new Shown(null, new byte[0]);
    }

    public Visibility visibility() {
        return visibility;
    }

    /** Reads the store as the caller sees it. */
    public <T extends @Nullable Object> T read(Store store, Caller caller, Function<Snapshot, T> work) {
        return store.read(snapshot -> work.apply(seen(snapshot, caller)));
    }

    /** The snapshot as the caller sees it; costs nothing for whoever sees all. */
    public Snapshot seen(Snapshot snapshot, Caller caller) {
        return caller.admin() || visibility.discretion().hidesNothing()
                ? snapshot
                : new SeenSnapshot(snapshot, caller, this);
    }

    boolean isOpen(ObjectRow row) {
        return visibility.isOpen(row);
    }

    /** What others see of an object that is not public. */
    Shown show(Snapshot snapshot, ObjectRow row) {
        return show(snapshot, List.of(row)).getOrDefault(row.name(), Shown.NOTHING);
    }

    /** The same for many of one collection, by name: contents that are needed come in few trips. */
    Map<String, Shown> show(Snapshot snapshot, Collection<ObjectRow> rows) {
        Map<String, Shown> shown = new HashMap<>();
        List<ObjectRow> missing = new ArrayList<>();
        for (ObjectRow row : rows) {
            Shown known = kept.getIfPresent(Version.of(row));
            if (known == null) {
                missing.add(row);
            } else {
                shown.put(row.name(), known);
            }
        }
        for (int from = 0; from < missing.size(); from += AT_ONCE) {
            List<ObjectRow> some = missing.subList(from, Math.min(from + AT_ONCE, missing.size()));
            List<byte[]> contents = snapshot.contents(some);
            for (int i = 0; i < some.size(); i++) {
                Shown made = make(some.get(i), contents.get(i));
                kept.put(Version.of(some.get(i)), made);
                shown.put(some.get(i).name(), made);
            }
        }
        return shown;
    }

    private Shown make(ObjectRow row, byte[] content) {
        try {
            Component whole = ICalendarReader.read(content);
            Component seen = visibility.discretion().show(whole);
            if (seen == null) {
                return Shown.NOTHING;
            }
            if (seen == whole) {
                return new Shown(row, content);
            }
            byte[] text = ICalendarWriter.write(seen);
            CalendarObject object = CalendarObject.parse(text, Instant.EPOCH);
            return new Shown(
                    new ObjectRow(
                            row.ref(),
                            row.seq(),
                            row.createdSeq(),
                            Etags.of(object.text()),
                            object.text().length,
                            row.contentType(),
                            row.created(),
                            row.modified(),
                            object.index()),
                    object.text());
        } catch (Refused unreadable) {
            return Shown.NOTHING; // what cannot be judged is not shown
        }
    }
}
