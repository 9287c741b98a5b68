package dev.orrery.store.sql;

import dev.orrery.model.CollectionRef;
import dev.orrery.model.HomeId;
import dev.orrery.model.ObjectRef;
import dev.orrery.model.Principal;
import dev.orrery.model.PrincipalKind;
import dev.orrery.model.PrincipalName;
import dev.orrery.model.PropertyName;
import dev.orrery.store.AccountReads;
import dev.orrery.store.Bookings;
import dev.orrery.store.DeliveryRow;
import dev.orrery.store.DoorbellReads;
import dev.orrery.store.HookReads;
import dev.orrery.store.LearnedReads;
import dev.orrery.store.LeftPlace;
import dev.orrery.store.LockRow;
import dev.orrery.store.MailRows;
import dev.orrery.store.MessageRow;
import dev.orrery.store.MirrorItem;
import dev.orrery.store.MirrorRow;
import dev.orrery.store.PushReads;
import dev.orrery.store.QueueReads;
import dev.orrery.store.RegistrationReads;
import dev.orrery.store.Replaced;
import dev.orrery.store.Snapshot;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * Reads that ask the database and share nothing with others; people and their preferences are asked for once. What may come
 * from a copy in memory is in {@link SqlSnapshot}.
 */
abstract class SqlReads implements Snapshot {
    final Session sql;
    final Recalled recalled = new Recalled();

    SqlReads(Session sql) {
        this.sql = sql;
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
    public void readAheadByMail(Collection<String> mails) {
        recalled.aheadByMail(mails, unknown -> PrincipalQueries.byMail(sql, unknown));
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

    // members and places

    @Override
    public Map<PropertyName, String> properties(ObjectRef ref) {
        return ObjectQueries.properties(sql, ref);
    }

    @Override
    public Map<String, Map<PropertyName, String>> memberProperties(CollectionRef collection) {
        return ObjectQueries.memberProperties(sql, collection);
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

    // locks

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
