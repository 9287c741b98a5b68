package dev.orrery.store;

import dev.orrery.model.CollectionRef;
import dev.orrery.model.HomeId;
import dev.orrery.model.ObjectRef;
import dev.orrery.model.Principal;
import dev.orrery.model.PrincipalKind;
import dev.orrery.model.PrincipalName;
import dev.orrery.model.PropertyName;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedSet;
import org.jspecify.annotations.Nullable;

/**
 * A snapshot that shows what another one does: for those that show some of it otherwise. Lives as long as that, on its
 * thread.
 */
public abstract class ForwardingSnapshot implements Snapshot {
    /** The one beneath. */
    protected final Snapshot all;

    protected ForwardingSnapshot(Snapshot all) {
        this.all = all;
    }

    @Override
    public Optional<ObjectRow> object(ObjectRef ref) {
        return all.object(ref);
    }

    @Override
    public Optional<ObjectRow> objectByUid(CollectionRef collection, String uid) {
        return all.objectByUid(collection, uid);
    }

    @Override
    public Listing listing(CollectionRef collection) {
        return all.listing(collection);
    }

    @Override
    public void readListingsAhead(Collection<CollectionRef> collections) {
        all.readListingsAhead(collections);
    }

    @Override
    public byte[] content(ObjectRow row) {
        return all.content(row);
    }

    @Override
    public List<byte[]> contents(Collection<ObjectRow> rows) {
        return all.contents(rows);
    }

    @Override
    public Map<PropertyName, String> properties(ObjectRef ref) {
        return all.properties(ref);
    }

    @Override
    public Map<String, Map<PropertyName, String>> memberProperties(CollectionRef collection) {
        return all.memberProperties(collection);
    }

    @Override
    public Page<MemberChange> changes(CollectionRef collection, SyncPoint since, int limit) {
        return all.changes(collection, since, limit);
    }

    @Override
    public Page<HomeChange> changesBelow(
            CollectionRef top, SyncPoint since, int limit, boolean deep, Collection<String> viewers) {
        return all.changesBelow(top, since, limit, deep, viewers);
    }

    @Override
    public List<Replaced> replaced(CollectionRef collection, long since) {
        return all.replaced(collection, since);
    }

    @Override
    public Optional<Principal> principal(PrincipalName name) {
        return all.principal(name);
    }

    @Override
    public Optional<Principal> principal(String guid) {
        return all.principal(guid);
    }

    @Override
    public Optional<Principal> principalOf(HomeId home) {
        return all.principalOf(home);
    }

    @Override
    public Optional<Principal> archivedPrincipalOf(HomeId home) {
        return all.archivedPrincipalOf(home);
    }

    @Override
    public Optional<Principal> principalByMail(String mail) {
        return all.principalByMail(mail);
    }

    @Override
    public void readAheadByMail(Collection<String> mails) {
        all.readAheadByMail(mails);
    }

    @Override
    public List<Principal> groupsWith(PrincipalName member) {
        return all.groupsWith(member);
    }

    @Override
    public List<Principal> searchPrincipals(PrincipalKind kind, String text, int limit) {
        return all.searchPrincipals(kind, text, limit);
    }

    @Override
    public List<Principal> archivedPrincipals() {
        return all.archivedPrincipals();
    }

    @Override
    public Map<String, String> notes(String prefix) {
        return all.notes(prefix);
    }

    @Override
    public long countPrincipals(String source) {
        return all.countPrincipals(source);
    }

    @Override
    public List<CollectionRef> namedIn(String guid) {
        return all.namedIn(guid);
    }

    @Override
    public void readAhead(Collection<HomeId> homes) {
        all.readAhead(homes);
    }

    @Override
    public Optional<HomeRow> home(HomeId home) {
        return all.home(home);
    }

    @Override
    public List<CollectionRow> collections(HomeId home) {
        return all.collections(home);
    }

    @Override
    public Optional<CollectionRow> collection(CollectionRef ref) {
        return all.collection(ref);
    }

    @Override
    public Optional<CollectionRow> child(CollectionRef parent, String name) {
        return all.child(parent, name);
    }

    @Override
    public Page<LogEntry> log(HomeId home, long since, int limit) {
        return all.log(home, since, limit);
    }

    @Override
    public List<LogEntry> log(HomeId home, SortedSet<Long> numbers) {
        return all.log(home, numbers);
    }

    @Override
    public List<LeftPlace> leftPlaces(HomeId home) {
        return all.leftPlaces(home);
    }

    @Override
    public Optional<MirrorRow> mirror(CollectionRef collection) {
        return all.mirror(collection);
    }

    @Override
    public List<MirrorRow> mirrors(HomeId home) {
        return all.mirrors(home);
    }

    @Override
    public List<MirrorRow> mirrorsOf(String source, String identity) {
        return all.mirrorsOf(source, identity);
    }

    @Override
    public List<MirrorRow> mirrorsAt(String source, String place) {
        return all.mirrorsAt(source, place);
    }

    @Override
    public boolean isTold(HomeId home, String key) {
        return all.isTold(home, key);
    }

    @Override
    public List<MirrorItem> mirrorItems(CollectionRef collection) {
        return all.mirrorItems(collection);
    }

    @Override
    public List<MirrorItem> mirrorItems(CollectionRef collection, String uid) {
        return all.mirrorItems(collection, uid);
    }

    @Override
    public Optional<MirrorItem> mirrorItem(CollectionRef collection, long item) {
        return all.mirrorItem(collection, item);
    }

    @Override
    public List<MirrorItem> mirrorTroubles(CollectionRef collection) {
        return all.mirrorTroubles(collection);
    }

    @Override
    public Optional<MessageRow> message(HomeId home, long seq) {
        return all.message(home, seq);
    }

    @Override
    public List<DeliveryRow> deliveries(HomeId home, long seq) {
        return all.deliveries(home, seq);
    }

    @Override
    public Optional<DeliveryRow> delivery(HomeId home, long seq, String recipient) {
        return all.delivery(home, seq, recipient);
    }

    @Override
    public AccountReads accounts() {
        return all.accounts();
    }

    @Override
    public List<DeliveryRow> waitingDeliveries(@Nullable DeliveryRow after, int limit) {
        return all.waitingDeliveries(after, limit);
    }

    @Override
    public boolean isBehind(HomeId home, long seq, String recipient) {
        return all.isBehind(home, seq, recipient);
    }

    @Override
    public OptionalLong nextBehind(HomeId home, long seq, String recipient) {
        return all.nextBehind(home, seq, recipient);
    }

    @Override
    public MailRows mail() {
        return all.mail();
    }

    @Override
    public long countWaitingDeliveries() {
        return all.countWaitingDeliveries();
    }

    @Override
    public Bookings bookings() {
        return all.bookings();
    }

    @Override
    public LearnedReads learned() {
        return all.learned();
    }

    @Override
    public HookReads hooks() {
        return all.hooks();
    }

    @Override
    public PushReads pushes() {
        return all.pushes();
    }

    @Override
    public QueueReads queues() {
        return all.queues();
    }

    @Override
    public DoorbellReads doorbells() {
        return all.doorbells();
    }

    @Override
    public RegistrationReads registrations() {
        return all.registrations();
    }

    @Override
    public List<LockRow> locks(CollectionRef collection, Instant now) {
        return all.locks(collection, now);
    }

    @Override
    public Optional<LockRow> lock(HomeId home, String token, Instant now) {
        return all.lock(home, token, now);
    }

    @Override
    public List<LockRow> locks(HomeId home, Instant now) {
        return all.locks(home, now);
    }
}
