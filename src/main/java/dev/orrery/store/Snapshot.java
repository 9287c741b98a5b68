package dev.orrery.store;

import dev.orrery.model.CollectionId;
import dev.orrery.model.CollectionKind;
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
 * Reads of one consistent state of the store. Bound to the call of {@link Store#read} or {@link Store#write} that gave
 * it, and to its thread; what it returns is immutable and may leave.
 */
public interface Snapshot {
    /** Whoever reads ahead names so many at a time: more gain nothing, and too many are forgotten before they are used. */
    int AHEAD = 64;

    /** The same of listings, of which each may be large. */
    int LISTINGS_AHEAD = 8;

    // principals: living ones only, unless said otherwise

    Optional<Principal> principal(PrincipalName name);

    Optional<Principal> principal(String guid);

    Optional<Principal> principalOf(HomeId home);

    /** Whose home it is, if it is archived. */
    Optional<Principal> archivedPrincipalOf(HomeId home);

    /** By mail address, compared without case; the first known if several carry it. */
    Optional<Principal> principalByMail(String mail);

    /**
     * Says that these mail addresses are about to be asked for, so that all that are not known yet are read at once. Changes
     * no answer.
     */
    void readAheadByMail(Collection<String> mails);

    /** Groups that name it directly as a member. */
    List<Principal> groupsWith(PrincipalName member);

    /** Living principals of a kind whose name, display name or a mail contains the text, without case. */
    List<Principal> searchPrincipals(PrincipalKind kind, String text, int limit);

    /** Every principal with an archived home. */
    List<Principal> archivedPrincipals();

    /** How many living principals came from an authority. */
    long countPrincipals(String source);

    /** Every collection, homes included, with an access entry that names the principal. */
    List<CollectionRef> namedIn(String guid);

    // what verbs note for every node

    /** The notes whose keys begin so, by key. */
    Map<String, String> notes(String prefix);

    // homes and collections

    /**
     * Says that the collections of these homes are about to be asked for, and what their owners prefer, so that all that is
     * not known yet is read at once. Changes no answer.
     */
    void readAhead(Collection<HomeId> homes);

    /** Also of an archived home. */
    Optional<HomeRow> home(HomeId home);

    /** Every living collection of the home, the root among them. From memory when nothing changed. */
    List<CollectionRow> collections(HomeId home);

    Optional<CollectionRow> collection(CollectionRef ref);

    Optional<CollectionRow> child(CollectionRef parent, String name);

    // members

    Optional<ObjectRow> object(ObjectRef ref);

    Optional<ObjectRow> objectByUid(CollectionRef collection, String uid);

    /** All members; from memory when nothing changed since the last call, by the log's increment when little did. */
    Listing listing(CollectionRef collection);

    /**
     * Says that these collections are about to be listed, so that all that changed since their last listing are read at once.
     * Changes no answer. What was read so before is forgotten.
     */
    void readListingsAhead(Collection<CollectionRef> collections);

    /** The bytes of this very version; must be a row of this snapshot. The array is shared: never write into it. */
    byte[] content(ObjectRow row);

    /** The contents of many, in their order: one trip. A row may be given twice. */
    List<byte[]> contents(Collection<ObjectRow> rows);

    /** Dead properties of an object. */
    Map<PropertyName, String> properties(ObjectRef ref);

    /** Dead properties of every object of the collection that has any, by name. */
    Map<String, Map<PropertyName, String>> memberProperties(CollectionRef collection);

    // following

    /**
     * Members changed after {@code since}, in order of sequence number; a first listing leaves out what is gone. Rows of
     * one and the same change are never torn apart, so that a page may be a little shorter than {@code limit}, or longer
     * where one change touched more.
     *
     * @throws dev.orrery.model.Refused InvalidSyncToken if {@code since} is of the future or below the floor
     */
    Page<MemberChange> changes(CollectionRef collection, SyncPoint since, int limit);

    /**
     * What changed in a home after {@code since}, as {@link #changes} says it of one collection.
     *
     * @param deep true: collections by their own changes, and every object; false: only the collections below the root,
     *     also when just a member of theirs changed
     * @param viewers GUIDs (a person and their groups) whose withdrawn shares are to be reported as gone, with the owner's
     *     for who sees the whole home by right; empty for the owner
     */
    default Page<HomeChange> homeChanges(
            HomeId home, SyncPoint since, int limit, boolean deep, Collection<String> viewers) {
        return changesBelow(CollectionRef.root(home), since, limit, deep, viewers);
    }

    /** The same of any collection that holds others: what changed in it, and with {@code deep} in those below it. */
    Page<HomeChange> changesBelow(
            CollectionRef top, SyncPoint since, int limit, boolean deep, Collection<String> viewers);

    /** The newest change of a collection and of everything below it: where its history stands. */
    default long newest(CollectionRow row) {
        if (row.ref().isRoot()) {
            return home(row.ref().home()).map(HomeRow::lastSeq).orElse(row.lastSeq());
        }
        return row.kind() == CollectionKind.PLAIN
                ? collections(row.ref().home()).stream()
                        .filter(below -> holds(row.ref(), below.ref()))
                        .mapToLong(CollectionRow::lastSeq)
                        .max()
                        .orElse(row.lastSeq())
                : row.lastSeq();
    }

    /**
     * Entries of one home's log after {@code since}; {@link HomeRow#floor} is where what is kept begins.
     *
     * @throws dev.orrery.model.Refused InvalidSyncToken if {@code since} is of the future or below the floor
     */
    Page<LogEntry> log(HomeId home, long since, int limit);

    /** Entries of one home's log by their numbers, in order; what is forgotten, or never was, is left out. */
    List<LogEntry> log(HomeId home, SortedSet<Long> numbers);

    /** Addresses in the home that collections left and nothing took since, in that order; forgotten with the log. */
    List<LeftPlace> leftPlaces(HomeId home);

    /** Whether an entry that the home's log still has tells this, by a key that whoever told it made. */
    boolean isTold(HomeId home, String key);

    // copies of what an authority holds

    /** What the collection is a copy of, if it is one. */
    Optional<MirrorRow> mirror(CollectionRef collection);

    /** Every collection of the home that is a copy. */
    List<MirrorRow> mirrors(HomeId home);

    /**
     * Every collection, of any living home, that is a copy of what an authority calls so whatever its name.
     *
     * @param identity not empty
     */
    List<MirrorRow> mirrorsOf(String source, String identity);

    /** Every collection, of any living home, that is a copy of what an authority calls so there. */
    List<MirrorRow> mirrorsAt(String source, String place);

    /** Everything the authority holds in a mirrored collection, in the order of its numbers. */
    List<MirrorItem> mirrorItems(CollectionRef collection);

    /** What carries this UID there, in the order of its numbers. */
    List<MirrorItem> mirrorItems(CollectionRef collection, String uid);

    Optional<MirrorItem> mirrorItem(CollectionRef collection, long item);

    /** What is broken there, or still to be removed there. */
    List<MirrorItem> mirrorTroubles(CollectionRef collection);

    /**
     * Versions of the collection's calendar objects that ended after {@code since}, in that order. What ended at or before
     * {@link HomeRow#floor} is forgotten.
     */
    List<Replaced> replaced(CollectionRef collection, long since);

    // scheduling

    /** The message that an entry of the home's log tells of; empty once the entry is forgotten. */
    Optional<MessageRow> message(HomeId home, long seq);

    /** What became of a message so far, for whom anything has. */
    List<DeliveryRow> deliveries(HomeId home, long seq);

    /** The same of one recipient. */
    Optional<DeliveryRow> delivery(HomeId home, long seq, String recipient);

    /**
     * Deliveries of all homes that wait for another try, the oldest first; what goes by mail is not among them.
     *
     * @param after the one to go on after; null for the oldest
     */
    List<DeliveryRow> waitingDeliveries(@Nullable DeliveryRow after, int limit);

    /** Whether an older message of the home about the same event waits for the same recipient. */
    boolean isBehind(HomeId home, long seq, String recipient);

    /** The next newer one that waits behind it, if there is any. */
    OptionalLong nextBehind(HomeId home, long seq, String recipient);

    long countWaitingDeliveries();

    /** Scheduling by mail: what goes out, what came. */
    MailRows mail();

    /** What waits for people's decisions, what is offered, preferred and counted. */
    Bookings bookings();

    /** When people elsewhere are busy, as they told. */
    LearnedReads learned();

    /** Cloud accounts, and what was seen of them. */
    AccountReads accounts();

    // hooks

    HookReads hooks();

    // devices that are told of changes

    PushReads pushes();

    // queues

    QueueReads queues();

    DoorbellReads doorbells();

    // users of mail systems

    RegistrationReads registrations();

    // locks

    /** Locks on the collection itself or on members of it that have not expired at {@code now}. */
    List<LockRow> locks(CollectionRef collection, Instant now);

    Optional<LockRow> lock(HomeId home, String token, Instant now);

    /**
     * Every lock of the home that has not expired at {@code now}; with {@link Instant#EPOCH} also those that have. Asked
     * by every write, and nearly always empty: one look-up.
     */
    default List<LockRow> locks(HomeId home, Instant now) {
        return collections(home).stream()
                .flatMap(row -> locks(row.ref(), now).stream())
                .toList();
    }

    /** True if {@code ancestor} is {@code collection} or holds it at any depth. */
    default boolean holds(CollectionRef ancestor, CollectionRef collection) {
        CollectionRef at = collection;
        while (!at.equals(ancestor)) {
            if (at.isRoot()) {
                return false;
            }
            CollectionId parent = collection(at).map(CollectionRow::parent).orElse(CollectionId.ROOT);
            at = new CollectionRef(at.home(), parent);
        }
        return true;
    }
}
