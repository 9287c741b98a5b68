package dev.orrery.store.sql;

import dev.orrery.ical.CalendarIndex;
import dev.orrery.store.Listing;
import dev.orrery.store.MemberChange;
import dev.orrery.store.ObjectRow;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A listing as two sorted arrays: a look-up is a binary search, a refresh copies the arrays and merges the few rows that
 * changed. Immutable but for the second array, which is made when first needed. Thread-safe.
 */
final class Members implements Listing {
    private static final Comparator<ObjectRow> BY_UID =
            Comparator.comparing(ObjectRow::uid).thenComparing(ObjectRow::name);
    private static final int ROW_WEIGHT = 320;

    private final long lastSeq;
    private final ObjectRow[] byName;
    private final List<ObjectRow> objects;
    private final long weight;
    private volatile ObjectRow @Nullable [] byUid;

    private Members(long lastSeq, ObjectRow[] byName, ObjectRow @Nullable [] byUid, long weight) {
        this.lastSeq = lastSeq;
        this.byName = byName;
        this.objects = Collections.unmodifiableList(Arrays.asList(byName));
        this.byUid = byUid;
        this.weight = weight;
    }

    static Members of(long lastSeq, List<ObjectRow> rows) {
        ObjectRow[] sorted = rows.toArray(new ObjectRow[0]);
        Arrays.sort(sorted, Comparator.comparing(ObjectRow::name));
        long weight = 64;
        for (ObjectRow row : sorted) {
            weight += weight(row);
        }
        return new Members(lastSeq, sorted, null, weight);
    }

    @Override
    public long lastSeq() {
        return lastSeq;
    }

    @Override
    public List<ObjectRow> objects() {
        return objects;
    }

    @Override
    public @Nullable ObjectRow byName(String name) {
        int low = 0;
        int high = byName.length - 1;
        while (low <= high) {
            int middle = (low + high) >>> 1;
            int order = byName[middle].name().compareTo(name);
            if (order == 0) {
                return byName[middle];
            }
            if (order < 0) {
                low = middle + 1;
            } else {
                high = middle - 1;
            }
        }
        return null;
    }

    @Override
    public @Nullable ObjectRow byUid(String uid) {
        if (uid.isEmpty()) {
            return null;
        }
        ObjectRow[] sorted = sortedByUid();
        int low = 0;
        int high = sorted.length;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (sorted[middle].uid().compareTo(uid) < 0) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low < sorted.length && sorted[low].uid().equals(uid) ? sorted[low] : null;
    }

    /** The listing after these changes, in any order, each name once. */
    Members with(long newLastSeq, List<MemberChange> changes) {
        if (changes.isEmpty()) {
            return new Members(newLastSeq, byName, byUid, weight);
        }
        MemberChange[] sorted = changes.toArray(new MemberChange[0]);
        Arrays.sort(sorted, Comparator.comparing(MemberChange::name));
        ObjectRow[] merged = new ObjectRow[byName.length + sorted.length];
        ObjectRow[] dropped = new ObjectRow[sorted.length];
        int to = 0;
        int from = 0;
        int drops = 0;
        long newWeight = weight;
        for (MemberChange change : sorted) {
            int at = from;
            int high = byName.length;
            while (at < high) {
                int middle = (at + high) >>> 1;
                if (byName[middle].name().compareTo(change.name()) < 0) {
                    at = middle + 1;
                } else {
                    high = middle;
                }
            }
            System.arraycopy(byName, from, merged, to, at - from);
            to += at - from;
            from = at;
            if (at < byName.length && byName[at].name().equals(change.name())) {
                newWeight -= weight(byName[at]);
                dropped[drops++] = byName[at];
                from++;
            }
            ObjectRow row = change.object();
            if (row != null) {
                newWeight += weight(row);
                merged[to++] = row;
            }
        }
        System.arraycopy(byName, from, merged, to, byName.length - from);
        to += byName.length - from;
        ObjectRow[] names = to == merged.length ? merged : Arrays.copyOf(merged, to);
        ObjectRow[] uids = byUid;
        return new Members(
                newLastSeq, names, uids == null ? null : mergeUids(uids, dropped, drops, sorted, to), newWeight);
    }

    int weight() {
        return (int) Math.min(weight, Integer.MAX_VALUE);
    }

    private ObjectRow[] sortedByUid() {
        ObjectRow[] sorted = byUid;
        if (sorted == null) {
            sorted = byName.clone();
            Arrays.sort(sorted, BY_UID);
            byUid = sorted;
        }
        return sorted;
    }

    private static ObjectRow[] mergeUids(
            ObjectRow[] uids, ObjectRow[] dropped, int drops, MemberChange[] changes, int size) {
        ObjectRow[] gone = Arrays.copyOf(dropped, drops);
        Arrays.sort(gone, BY_UID);
        ObjectRow[] added = Arrays.stream(changes)
                .map(MemberChange::object)
                .filter(java.util.Objects::nonNull)
                .toArray(ObjectRow[]::new);
        Arrays.sort(added, BY_UID);
        ObjectRow[] merged = new ObjectRow[size];
        int to = 0;
        int nextGone = 0;
        int nextAdded = 0;
        for (ObjectRow row : uids) {
            if (nextGone < gone.length && gone[nextGone] == row) {
                nextGone++;
                continue;
            }
            while (nextAdded < added.length && BY_UID.compare(added[nextAdded], row) < 0) {
                merged[to++] = added[nextAdded++];
            }
            merged[to++] = row;
        }
        while (nextAdded < added.length) {
            merged[to++] = added[nextAdded++];
        }
        return merged;
    }

    private static long weight(ObjectRow row) {
        CalendarIndex index = row.index();
        int extracted =
                index == null ? 0 : 100 + index.encode().length + index.uid().length();
        return ROW_WEIGHT + row.name().length() + extracted;
    }
}
