package dev.orrery.store.sql;

import dev.orrery.model.CollectionRef;
import dev.orrery.model.HomeId;
import dev.orrery.model.ObjectRef;
import dev.orrery.model.Principal;
import dev.orrery.model.PrincipalKind;
import dev.orrery.model.PrincipalName;
import dev.orrery.model.PropertyName;
import dev.orrery.model.Reason;
import dev.orrery.model.Refused;
import dev.orrery.store.AccountReads;
import dev.orrery.store.Bookings;
import dev.orrery.store.CollectionRow;
import dev.orrery.store.DeliveryRow;
import dev.orrery.store.DoorbellReads;
import dev.orrery.store.HomeChange;
import dev.orrery.store.HomeRow;
import dev.orrery.store.HookReads;
import dev.orrery.store.LearnedReads;
import dev.orrery.store.LeftPlace;
import dev.orrery.store.Listing;
import dev.orrery.store.LockRow;
import dev.orrery.store.LogEntry;
import dev.orrery.store.MailRows;
import dev.orrery.store.MemberChange;
import dev.orrery.store.MessageRow;
import dev.orrery.store.MirrorItem;
import dev.orrery.store.MirrorRow;
import dev.orrery.store.ObjectRow;
import dev.orrery.store.Page;
import dev.orrery.store.PushReads;
import dev.orrery.store.QueueReads;
import dev.orrery.store.RegistrationReads;
import dev.orrery.store.Replaced;
import dev.orrery.store.Snapshot;
import dev.orrery.store.SyncPoint;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedSet;
import org.jspecify.annotations.Nullable;

/**
 * Reads of one state of the database. A home costs one point query; if its sequence number is the one that the copy in
 * memory belongs to, its collections, listings and contents come from there.
 */
class SqlSnapshot implements Snapshot {
    final Session sql;
    final Memory memory;
    final String epoch;
    final Recalled recalled = new Recalled();
    private final Map<HomeId, Optional<CollectionQueries.Head>> heads = new HashMap<>();
    private final Map<HomeId, HomeView> views = new HashMap<>();

    SqlSnapshot(Session sql, Memory memory, String epoch) {
        this.sql = sql;
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

    // principals

    @Override
    public Optional<Principal> principal(PrincipalName name) {
        return Optional.ofNullable(PrincipalQueries.byName(sql, name));
    }

    @Override
    public Optional<Principal> principal(String guid) {
        return Optional.ofNullable(PrincipalQueries.byGuid(sql, guid));
    }

    @Override
    public Optional<Principal> principalOf(HomeId home) {
        return recalled.living(home, one -> Optional.ofNullable(PrincipalQueries.livingByHome(sql, one)));
    }

    @Override
    public Optional<Principal> archivedPrincipalOf(HomeId home) {
        return Optional.ofNullable(PrincipalQueries.archivedByHome(sql, home));
    }

    @Override
    public Optional<Principal> principalByMail(String mail) {
        return recalled.byMail(mail, one -> Optional.ofNullable(PrincipalQueries.byMail(sql, one)));
    }

    @Override
    public List<Principal> groupsWith(PrincipalName member) {
        return PrincipalQueries.groupsWith(sql, member);
    }

    @Override
    public List<Principal> searchPrincipals(PrincipalKind kind, String text, int limit) {
        return PrincipalQueries.search(sql, kind, text, limit);
    }

    @Override
    public List<Principal> archivedPrincipals() {
        return PrincipalQueries.archived(sql);
    }

    @Override
    public Map<String, String> notes(String prefix) {
        return Meta.notes(sql, prefix);
    }

    @Override
    public long countPrincipals(String source) {
        return PrincipalQueries.count(sql, source);
    }

    @Override
    public List<CollectionRef> namedIn(String guid) {
        return CollectionQueries.naming(sql, guid);
    }

    // homes and collections

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
        boolean older = copy == null || copy.lastSeq() < row.lastSeq();
        Members fresh = copy != null && older && copy.lastSeq() >= floor(collection.home())
                ? copy.with(
                        row.lastSeq(),
                        ObjectQueries.since(sql, collection, copy.lastSeq(), copy.lastSeq(), Integer.MAX_VALUE))
                : Members.of(row.lastSeq(), ObjectQueries.all(sql, collection));
        if (older && usesCopies(collection)) {
            share(collection.home(), () -> memory.keep(collection, fresh));
        }
        return fresh;
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

    @Override
    public Map<PropertyName, String> properties(ObjectRef ref) {
        return ObjectQueries.properties(sql, ref);
    }

    @Override
    public Map<String, Map<PropertyName, String>> memberProperties(CollectionRef collection) {
        return ObjectQueries.memberProperties(sql, collection);
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

    @Override
    public List<LeftPlace> leftPlaces(HomeId home) {
        return Places.left(sql, home);
    }

    // copies of what an authority holds

    @Override
    public Optional<MirrorRow> mirror(CollectionRef collection) {
        return Optional.ofNullable(MirrorQueries.of(sql, collection));
    }

    @Override
    public List<MirrorRow> mirrors(HomeId home) {
        return MirrorQueries.in(sql, home);
    }

    @Override
    public List<MirrorRow> mirrorsOf(String source, String identity) {
        return MirrorQueries.everywhere(sql, "ident", source, identity);
    }

    @Override
    public List<MirrorRow> mirrorsAt(String source, String place) {
        return MirrorQueries.everywhere(sql, "place", source, place);
    }

    @Override
    public boolean isTold(HomeId home, String key) {
        return new LogQueries(sql).isTold(home, key);
    }

    @Override
    public List<MirrorItem> mirrorItems(CollectionRef collection) {
        return MirrorQueries.items(sql, collection);
    }

    @Override
    public List<MirrorItem> mirrorItems(CollectionRef collection, String uid) {
        return MirrorQueries.items(sql, collection, uid);
    }

    @Override
    public Optional<MirrorItem> mirrorItem(CollectionRef collection, long item) {
        return Optional.ofNullable(MirrorQueries.item(sql, collection, item));
    }

    @Override
    public List<MirrorItem> mirrorTroubles(CollectionRef collection) {
        return MirrorQueries.troubles(sql, collection);
    }

    @Override
    public List<Replaced> replaced(CollectionRef collection, long since) {
        return ObjectQueries.replaced(sql, collection, since);
    }

    // locks

    // scheduling

    @Override
    public Optional<MessageRow> message(HomeId home, long seq) {
        return Optional.ofNullable(MessageQueries.message(sql, home, seq));
    }

    @Override
    public List<DeliveryRow> deliveries(HomeId home, long seq) {
        return MessageQueries.deliveries(sql, home, seq);
    }

    @Override
    public Optional<DeliveryRow> delivery(HomeId home, long seq, String recipient) {
        return Optional.ofNullable(MessageQueries.delivery(sql, home, seq, recipient));
    }

    @Override
    public AccountReads accounts() {
        return new AccountQueries(sql);
    }

    @Override
    public List<DeliveryRow> waitingDeliveries(@Nullable DeliveryRow after, int limit) {
        return MessageQueries.waiting(sql, after, limit);
    }

    @Override
    public boolean isBehind(HomeId home, long seq, String recipient) {
        return MessageQueries.isBehind(sql, home, seq, recipient);
    }

    @Override
    public OptionalLong nextBehind(HomeId home, long seq, String recipient) {
        long next = MessageQueries.nextBehind(sql, home, seq, recipient);
        return next == 0 ? OptionalLong.empty() : OptionalLong.of(next);
    }

    @Override
    public MailRows mail() {
        return new MailQueries(sql, Instant.EPOCH);
    }

    @Override
    public long countWaitingDeliveries() {
        return MessageQueries.countWaiting(sql);
    }

    @Override
    public LearnedReads learned() {
        return new LearnedQueries(sql, unlocked -> {
            throw new IllegalStateException("a snapshot writes nothing");
        });
    }

    @Override
    public Bookings bookings() {
        return new BookingQueries(sql, recalled);
    }

    @Override
    public HookReads hooks() {
        return new HookQueries(sql);
    }

    @Override
    public PushReads pushes() {
        return new PushQueries(sql);
    }

    @Override
    public QueueReads queues() {
        return new QueueQueries(sql);
    }

    @Override
    public DoorbellReads doorbells() {
        return new DoorbellQueries(sql);
    }

    @Override
    public RegistrationReads registrations() {
        return new RegistrationQueries(sql);
    }

    @Override
    public List<LockRow> locks(CollectionRef collection, Instant now) {
        return LockQueries.on(sql, collection, now);
    }

    @Override
    public Optional<LockRow> lock(HomeId home, String token, Instant now) {
        return Optional.ofNullable(LockQueries.byToken(sql, home, token, now));
    }

    @Override
    public List<LockRow> locks(HomeId home, Instant now) {
        return LockQueries.of(sql, home, now);
    }
}
