package dev.orrery.store.sql;

import dev.orrery.model.CollectionRef;
import dev.orrery.model.HomeId;
import dev.orrery.model.ObjectRef;
import dev.orrery.model.Reason;
import dev.orrery.model.Refused;
import dev.orrery.store.CollectionRow;
import dev.orrery.store.HomeChange;
import dev.orrery.store.HomeRow;
import dev.orrery.store.Listing;
import dev.orrery.store.LogEntry;
import dev.orrery.store.MemberChange;
import dev.orrery.store.ObjectRow;
import dev.orrery.store.Page;
import dev.orrery.store.SyncPoint;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import org.jspecify.annotations.Nullable;

/**
 * Reads of one state of the database. A home costs one point query; if its sequence number is the one that the copy in
 * memory belongs to, its collections, listings and contents come from there.
 */
class SqlSnapshot extends SqlReads {
    /** Of more than one each in a portion, and of groups; all of them are held at once. */
    private static final int MOST_LISTINGS = 4 * LISTINGS_AHEAD;

    final Memory memory;
    final String epoch;
    private final Map<HomeId, Optional<CollectionQueries.Head>> heads = new HashMap<>();
    private final Map<HomeId, HomeView> views = new HashMap<>();

    /** Listings that were read ahead, whether there is room for them in memory or not. */
    private final Map<CollectionRef, Members> ahead = new HashMap<>();

    SqlSnapshot(Session sql, Memory memory, String epoch) {
        super(sql);
        this.memory = memory;
        this.epoch = epoch;
    }

    // what a transaction sees differently

    CollectionQueries.@Nullable Head head(HomeId home) {
        Optional<CollectionQueries.Head> known = heads.get(home);
        if (known == null) {
            known = Optional.ofNullable(CollectionQueries.head(sql, home));
            heads.put(home, known);
        }
        return known.orElse(null);
    }

    /** The home's collections; null if there is no such home. */
    @Nullable
    HomeView view(HomeId home) {
        HomeView known = views.get(home);
        if (known == null) {
            CollectionQueries.Head head = head(home);
            if (head == null) {
                return null;
            }
            known = view(head);
            views.put(home, known);
        }
        return known;
    }

    /** Shares a copy of what was read, if it is committed. */
    void share(HomeId home, Runnable keeping) {
        keeping.run();
    }

    /** True if the collection is here as it was committed. */
    boolean usesCopies(CollectionRef collection) {
        return true;
    }

    /** From memory if that copy is of this very moment, else brought up to it. */
    final HomeView view(CollectionQueries.Head head) {
        HomeView copy = memory.tree(head.row().id());
        if (copy != null && copy.lastSeq() == head.row().lastSeq()) {
            return copy;
        }
        boolean older = copy == null || copy.lastSeq() < head.row().lastSeq();
        HomeView fresh = copy != null && older && copy.metaSeq() == head.metaSeq()
                ? CollectionQueries.refresh(sql, head, copy)
                : CollectionQueries.load(sql, head);
        if (older) {
            share(fresh.home(), () -> memory.keep(fresh));
        }
        return fresh;
    }

    // homes and collections

    @Override
    public void readAhead(Collection<HomeId> homes) {
        List<HomeId> unknown = homes.stream()
                .distinct()
                .filter(home -> !heads.containsKey(home))
                .toList();
        if (unknown.size() > 1) {
            unknown.forEach(home -> heads.put(home, Optional.empty()));
            CollectionQueries.heads(sql, unknown)
                    .forEach(head -> heads.put(head.row().id(), Optional.of(head)));
            readTreesAhead(unknown.stream()
                    .flatMap(home -> heads.getOrDefault(home, Optional.empty()).stream())
                    .toList());
        }
        BookingQueries bookings = new BookingQueries(sql, recalled);
        recalled.preferencesAhead(homes, bookings::preferences);
        recalled.offersAhead(homes, bookings::offers);
    }

    /** Those that are not in memory as they are at this moment. */
    private void readTreesAhead(List<CollectionQueries.Head> seen) {
        List<CollectionQueries.Head> changed = seen.stream()
                .filter(head -> isOther(memory.tree(head.row().id()), head))
                .toList();
        if (changed.size() > 1) {
            for (HomeView view : CollectionQueries.load(sql, changed)) {
                views.put(view.home(), view);
                HomeView copy = memory.tree(view.home());
                if (copy == null || copy.lastSeq() < view.lastSeq()) {
                    share(view.home(), () -> memory.keep(view));
                }
            }
        }
    }

    private static boolean isOther(@Nullable HomeView copy, CollectionQueries.Head head) {
        return copy == null || copy.lastSeq() != head.row().lastSeq();
    }

    @Override
    public Optional<HomeRow> home(HomeId home) {
        return Optional.ofNullable(head(home)).map(CollectionQueries.Head::row);
    }

    @Override
    public List<CollectionRow> collections(HomeId home) {
        HomeView view = view(home);
        return view == null ? List.of() : view.rows();
    }

    @Override
    public Optional<CollectionRow> collection(CollectionRef ref) {
        HomeView view = view(ref.home());
        return view == null ? Optional.empty() : Optional.ofNullable(view.row(ref.id()));
    }

    @Override
    public Optional<CollectionRow> child(CollectionRef parent, String name) {
        HomeView view = view(parent.home());
        return view == null ? Optional.empty() : Optional.ofNullable(view.child(parent.id(), name));
    }

    // members

    @Override
    public Optional<ObjectRow> object(ObjectRef ref) {
        Members copy = current(ref.parent());
        return Optional.ofNullable(
                copy != null ? copy.byName(ref.name()) : ObjectQueries.byName(sql, ref.parent(), ref.name()));
    }

    @Override
    public Optional<ObjectRow> objectByUid(CollectionRef collection, String uid) {
        Members copy = current(collection);
        return Optional.ofNullable(copy != null ? copy.byUid(uid) : ObjectQueries.byUid(sql, collection, uid));
    }

    /** The copy in memory if it is of this very moment. */
    private @Nullable Members current(CollectionRef collection) {
        Members copy = usesCopies(collection) ? memory.listing(collection) : null;
        if (copy == null) {
            return null;
        }
        CollectionRow row = collection(collection).orElse(null);
        return row != null && row.lastSeq() == copy.lastSeq() ? copy : null;
    }

    @Override
    public Listing listing(CollectionRef collection) {
        CollectionRow row = collection(collection).orElse(null);
        if (row == null) {
            return Members.of(0, List.of());
        }
        Members copy = memory.listing(collection);
        if (copy != null && copy.lastSeq() == row.lastSeq() && usesCopies(collection)) {
            return copy;
        }
        Members read = ahead.get(collection);
        if (read != null) {
            return read;
        }
        Members base = base(row, copy);
        Members fresh = base == null
                ? Members.of(row.lastSeq(), ObjectQueries.all(sql, collection))
                : base.with(
                        row.lastSeq(),
                        ObjectQueries.since(sql, collection, base.lastSeq(), base.lastSeq(), Integer.MAX_VALUE));
        keep(row, copy, fresh);
        return fresh;
    }

    /** The copy, if it can be brought up to this moment. */
    private @Nullable Members base(CollectionRow row, @Nullable Members copy) {
        return copy != null
                        && copy.lastSeq() < row.lastSeq()
                        && copy.lastSeq() >= floor(row.ref().home())
                ? copy
                : null;
    }

    private void keep(CollectionRow row, @Nullable Members copy, Members fresh) {
        CollectionRef collection = row.ref();
        if ((copy == null || copy.lastSeq() < row.lastSeq()) && usesCopies(collection)) {
            share(collection.home(), () -> memory.keep(collection, fresh));
        }
    }

    @Override
    public void readListingsAhead(Collection<CollectionRef> collections) {
        ahead.clear();
        Map<CollectionRef, CollectionRow> rows = new LinkedHashMap<>();
        Map<CollectionRef, Members> bases = new HashMap<>();
        Map<CollectionRef, Long> since = new LinkedHashMap<>();
        for (CollectionRef ref : collections.stream().limit(MOST_LISTINGS).toList()) {
            CollectionRow row = collection(ref).orElse(null);
            Members copy = memory.listing(ref);
            if (row != null && (copy == null || copy.lastSeq() != row.lastSeq())) {
                Members base = base(row, copy);
                rows.put(ref, row);
                since.put(ref, base == null ? ObjectQueries.NEVER : base.lastSeq());
                if (base != null) {
                    bases.put(ref, base);
                }
            }
        }
        if (rows.size() > 1) {
            Map<CollectionRef, List<MemberChange>> changes = ObjectQueries.since(sql, since);
            rows.forEach((ref, row) -> {
                Members fresh = bases.getOrDefault(ref, Members.of(0, List.of()))
                        .with(row.lastSeq(), changes.getOrDefault(ref, List.of()));
                ahead.put(ref, fresh);
                keep(row, memory.listing(ref), fresh);
            });
        }
    }

    /** A copy from below it cannot be brought up to date: the tombstones of what went since may be forgotten (rule 10). */
    private long floor(HomeId home) {
        CollectionQueries.Head head = head(home);
        return head == null ? 0 : head.row().floor();
    }

    @Override
    public byte[] content(ObjectRow row) {
        byte[] copy = memory.content(row.ref(), row.seq());
        if (copy != null) {
            return copy;
        }
        byte[] content = ObjectQueries.content(sql, row);
        if (content == null) {
            throw new IllegalStateException("not a row of this snapshot: " + row.ref() + " at " + row.seq());
        }
        keep(row, content);
        return content;
    }

    private void keep(ObjectRow row, byte[] content) {
        if (usesCopies(row.ref().parent())) {
            share(row.ref().home(), () -> memory.keep(row.ref(), row.seq(), content));
        }
    }

    @Override
    public List<byte[]> contents(Collection<ObjectRow> rows) {
        return ObjectContents.of(sql, memory, this::keep, rows);
    }

    // following

    @Override
    public Page<MemberChange> changes(CollectionRef collection, SyncPoint since, int limit) {
        CollectionQueries.Head head = head(collection.home());
        CollectionRow row = collection(collection).orElse(null);
        if (head == null || row == null) {
            return new Page<>(List.of(), since, false);
        }
        Pages.check(head.row(), since, row.lastSeq());
        long goneAfter = Pages.goneAfter(since, row.lastSeq());
        return Pages.cut(
                since,
                limit,
                Math.max(row.lastSeq(), since.seq()),
                count -> ObjectQueries.since(sql, collection, since.seq(), goneAfter, count),
                MemberChange::seq);
    }

    @Override
    public Page<HomeChange> changesBelow(
            CollectionRef top, SyncPoint since, int limit, boolean deep, Collection<String> viewers) {
        CollectionQueries.Head head = head(top.home());
        HomeView view = view(top.home());
        CollectionRow row = view == null ? null : view.row(top.id());
        if (head == null || view == null || row == null) {
            return new Page<>(List.of(), since, false);
        }
        long newest = newest(row);
        Pages.check(head.row(), since, newest);
        HomeSync.Asked asked =
                new HomeSync.Asked(since, newest, deep, head.row().guid());
        HomeSync sync = new HomeSync(sql, view, row, asked, viewers);
        return Pages.cut(since, limit, sync.newest(), sync::first, HomeChange::seq);
    }

    @Override
    public Page<LogEntry> log(HomeId home, long since, int limit) {
        CollectionQueries.Head head = head(home);
        if (head == null) {
            return new Page<>(List.of(), SyncPoint.at(since), false);
        }
        if (since < head.row().floor() || since > head.row().lastSeq()) {
            throw new Refused(new Reason.InvalidSyncToken(Long.toString(since)));
        }
        return Pages.cut(
                SyncPoint.at(since),
                limit,
                head.row().lastSeq(),
                count -> new LogQueries(sql).ofHome(epoch, home, since, count),
                LogEntry::seq);
    }

    @Override
    public List<LogEntry> log(HomeId home, SortedSet<Long> numbers) {
        return new LogQueries(sql).ofHome(epoch, home, numbers);
    }
}
