package dev.orrery.store.sql;

import dev.orrery.ical.CalendarIndex;
import dev.orrery.model.AccessEntry;
import dev.orrery.model.Actor;
import dev.orrery.model.Change;
import dev.orrery.model.CollectionId;
import dev.orrery.model.CollectionKind;
import dev.orrery.model.CollectionRef;
import dev.orrery.model.HomeId;
import dev.orrery.model.ObjectRef;
import dev.orrery.model.Principal;
import dev.orrery.model.PropertyName;
import dev.orrery.model.Reason;
import dev.orrery.model.Refused;
import dev.orrery.store.AccountWrites;
import dev.orrery.store.BookingWrites;
import dev.orrery.store.BusyWrites;
import dev.orrery.store.DeliveryRow;
import dev.orrery.store.DoorbellWrites;
import dev.orrery.store.Forgotten;
import dev.orrery.store.HomeRow;
import dev.orrery.store.HookWrites;
import dev.orrery.store.LearnedWrites;
import dev.orrery.store.LockRow;
import dev.orrery.store.MailWrites;
import dev.orrery.store.MessageRow;
import dev.orrery.store.MirrorItem;
import dev.orrery.store.MirrorRow;
import dev.orrery.store.ObjectRow;
import dev.orrery.store.Position;
import dev.orrery.store.PushWrites;
import dev.orrery.store.QueueWrites;
import dev.orrery.store.RegistrationWrites;
import dev.orrery.store.Tx;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import org.jspecify.annotations.Nullable;

/**
 * A write transaction. The numbers of the homes it locked are counted in memory and written once, at the end
 * ({@link #finish}). It uses copies in memory, and makes them only once it is committed ({@link #shareWhatIsKnown}): what it
 * sees may still be rolled back.
 */
final class SqlTx extends SqlSnapshot implements Tx {
    private final Instant now;
    private final boolean journal;
    private final LockedHomes locked;
    private final LogQueries log;
    private final CollectionWrites collections;
    private final ObjectWrites objects;
    private final List<Runnable> toShare = new ArrayList<>();

    /**
     * Takes the homes' locks.
     *
     * @param journal whether another database has to hear of changes of quotas
     */
    SqlTx(Session sql, Memory memory, String epoch, Instant now, SortedSet<HomeId> homes, boolean journal) {
        super(sql, memory, epoch);
        this.now = now;
        this.journal = journal;
        this.log = new LogQueries(sql);
        this.collections = new CollectionWrites(this);
        this.objects = new ObjectWrites(this);
        this.locked = new LockedHomes(sql, homes);
    }

    /** Writes what was only counted; the last thing before the commit. Returns the homes that got new entries. */
    SortedSet<HomeId> finish() {
        return locked.finish();
    }

    // reading what was written

    @Override
    CollectionQueries.@Nullable Head head(HomeId home) {
        LockedHome state = locked.find(home);
        return state == null ? super.head(home) : state.head();
    }

    @Override
    @Nullable
    HomeView view(HomeId home) {
        LockedHome state = locked.find(home);
        if (state == null) {
            return super.view(home);
        }
        return state.view(sql, this::view);
    }

    /**
     * Only once this transaction is committed, and whatever shares its commit: until then nothing that it sees need last.
     * A home that is not locked may change between two statements: what was read then is of no moment.
     */
    @Override
    void share(HomeId home, Runnable keeping) {
        if (locked.holds(home) || head(home) instanceof CollectionQueries.Head seen && isStill(seen)) {
            toShare.add(keeping);
        }
    }

    private boolean isStill(CollectionQueries.Head seen) {
        CollectionQueries.Head now = CollectionQueries.head(sql, seen.row().id());
        return now != null
                && now.row().lastSeq() == seen.row().lastSeq()
                && now.row().floor() == seen.row().floor(); // forgetting takes tombstones and appends nothing
    }

    /** After the commit. */
    void shareWhatIsKnown() {
        toShare.forEach(Runnable::run);
        locked.shareIn(memory);
    }

    @Override
    boolean usesCopies(CollectionRef collection) {
        LockedHome state = locked.find(collection.home());
        return state == null || state.isAsCommitted(collection.id());
    }

    @Override
    public Optional<ObjectRow> object(ObjectRef ref) {
        Optional<ObjectRow> found = super.object(ref);
        objects.saw(ref, found.map(ObjectRow::size).orElse(0L));
        return found;
    }

    /** What is locked is known, and may look different to this transaction already. */
    @Override
    public void readAhead(Collection<HomeId> homes) {
        super.readAhead(homes.stream().filter(home -> !locked.holds(home)).toList());
    }

    /** Nothing: what is not locked may change between the reading and the listing, and is not kept. */
    @Override
    public void readListingsAhead(Collection<CollectionRef> collections) {}

    // what the writers need

    /** The home's state; its lock must be held. */
    LockedHome state(HomeId home) {
        return locked.state(home);
    }

    /** The home's state, for a change numbered {@code seq} that this transaction must have appended. */
    LockedHome state(long seq, HomeId home) {
        return locked.state(seq, home);
    }

    void lockNew(CollectionQueries.Head head) {
        locked.lockNew(head);
        recalled.clear();
    }

    // writing

    @Override
    public Instant now() {
        return now;
    }

    @Override
    public long append(Change change, Actor actor) {
        long seq = state(change.home()).next();
        log.append(seq, now, change, actor);
        return seq;
    }

    @Override
    public HomeId createHome(String guid) {
        return collections.createHome(guid);
    }

    @Override
    public void putPrincipal(Principal principal) {
        recalled.clear();
        PrincipalQueries.put(sql, principal);
    }

    @Override
    public void archive(HomeId home, boolean archived) {
        state(home).archive(archived);
        recalled.clear();
        PrincipalQueries.archive(sql, home, archived);
    }

    @Override
    public CollectionRef putCollection(
            long seq,
            CollectionRef parent,
            String name,
            CollectionKind kind,
            Set<String> components,
            Map<PropertyName, String> properties) {
        return collections.put(seq, parent, name, kind, components, properties);
    }

    @Override
    public void setProperties(long seq, CollectionRef ref, Map<PropertyName, @Nullable String> changes) {
        collections.setProperties(seq, ref, changes);
    }

    @Override
    public void setAccess(long seq, CollectionRef ref, List<AccessEntry> entries) {
        collections.setAccess(seq, ref, entries);
    }

    @Override
    public void moveCollection(long seq, CollectionRef ref, CollectionId parent, String name) {
        collections.move(seq, ref, parent, name);
    }

    @Override
    public void removeCollection(long seq, CollectionRef ref) {
        collections.remove(seq, ref);
    }

    @Override
    public void putObject(
            long seq, ObjectRef ref, byte[] content, String contentType, String etag, @Nullable CalendarIndex index) {
        objects.put(seq, ref, content, contentType, etag, index);
    }

    @Override
    public void removeObject(long seq, ObjectRef ref) {
        objects.remove(seq, ref);
    }

    @Override
    public void setProperties(long seq, ObjectRef ref, Map<PropertyName, @Nullable String> changes) {
        objects.setProperties(seq, ref, changes);
    }

    @Override
    public void putMirror(MirrorRow mirror) {
        state(mirror.ref().home());
        MirrorQueries.put(sql, mirror);
    }

    @Override
    public void removeMirror(CollectionRef ref) {
        state(ref.home());
        MirrorQueries.remove(sql, ref);
    }

    @Override
    public void putMirrorItem(CollectionRef ref, MirrorItem item) {
        state(ref.home());
        MirrorQueries.put(sql, ref, item);
    }

    @Override
    public void removeMirrorItem(CollectionRef ref, long item) {
        state(ref.home());
        MirrorQueries.remove(sql, ref, item);
    }

    @Override
    public MailWrites mail() {
        return new MailQueries(sql, now);
    }

    @Override
    public void putMessage(MessageRow message) {
        state(message.seq(), message.home());
        MessageQueries.put(sql, message);
    }

    @Override
    public void putDelivery(DeliveryRow delivery) {
        MessageQueries.put(sql, delivery);
    }

    @Override
    public BookingWrites bookings() {
        return new SqlBookings(sql, recalled, this::state, journal);
    }

    @Override
    public LearnedWrites learned() {
        return new LearnedQueries(sql, this::state);
    }

    @Override
    public HookWrites hookWrites() {
        return new HookUpdates(sql, this::state);
    }

    @Override
    public BusyWrites busyWrites() {
        return new BusyUpdates(sql, this::state);
    }

    @Override
    public PushWrites pushWrites() {
        return new PushUpdates(sql, this::state);
    }

    @Override
    public QueueWrites queueWrites() {
        return new QueueUpdates(sql, this::state);
    }

    @Override
    public DoorbellWrites doorbellWrites() {
        return new DoorbellUpdates(sql);
    }

    @Override
    public RegistrationWrites registrationWrites() {
        return new RegistrationUpdates(sql, this::state);
    }

    @Override
    public void putLock(LockRow lock) {
        state(lock.collection().home());
        LockQueries.put(sql, lock);
    }

    @Override
    public void removeLock(HomeId home, String token) {
        state(home);
        LockQueries.remove(sql, home, token);
    }

    @Override
    public boolean takeLease(String name, String holder, Instant until) {
        return LeaseQueries.take(sql, name, holder, now, until);
    }

    @Override
    public void dropLease(String name, String holder) {
        LeaseQueries.drop(sql, name, holder);
    }

    @Override
    public void forget(HomeId home, long seq) {
        LockedHome state = state(home);
        state.raiseFloor(Floor.forget(sql, state.head().row(), seq).floor());
    }

    @Override
    public Forgotten forgetOld(HomeId home, Instant before, int most) {
        LockedHome state = state(home);
        HomeRow row = state.head().row();
        sql.dialect().lock(sql, Floor.LOCK); // before looking where followers are
        Floor.Gone gone = Floor.forget(sql, row, new OldEntries(sql, epoch, row, before).upTo(most));
        state.raiseFloor(gone.floor());
        return new Forgotten(gone.floor() - row.floor(), gone.rows(), gone.floor() == row.floor());
    }

    @Override
    public void putNote(String key, String text) {
        Meta.putNote(sql, key, text);
    }

    @Override
    public void removeNote(String key) {
        Meta.removeNote(sql, key);
    }

    @Override
    public void putTold(HomeId home, String key, long seq) {
        state(home);
        log.putTold(home, key, seq);
    }

    @Override
    public AccountWrites accounts() {
        return new AccountStatements(this);
    }

    @Override
    public void savePosition(String follower, Position position) {
        if (!position.epoch().equals(epoch)) {
            throw new Refused(new Reason.InvalidSyncToken(position.toString()));
        }
        if (FollowerQueries.advance(sql, follower, position, now)) {
            return;
        }
        sql.dialect().lock(sql, Floor.LOCK); // from here on the log is kept for this one
        if (LogQueries.compare(position, log.floor(epoch)) < 0) {
            throw new Refused(new Reason.InvalidSyncToken(position.toString()));
        }
        FollowerQueries.save(sql, follower, position, now);
    }
}
