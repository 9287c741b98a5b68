package dev.orrery.store;

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
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A write transaction. {@link #append} makes the sequence number, the methods that take a {@code seq} store the data it
 * belongs to. Reads see what was written before in the same transaction. Only the verbs (row 5) call {@code append}.
 */
public interface Tx extends Snapshot {
    /** Appends to the log of {@code change.home()}, whose lock this transaction must hold, and returns the new number. */
    long append(Change change, Actor actor);

    /** Makes an empty home with its root; this transaction then holds its lock. Needs {@link HomeId#REGISTRY}'s lock. */
    HomeId createHome(String guid);

    /** Writes the principal's record (by GUID), its mails and its members. */
    void putPrincipal(Principal principal);

    /** Takes the principal out of every look-up but {@link #archivedPrincipals}, or brings it back. */
    void archive(HomeId home, boolean archived);

    /** Makes a collection; its id is {@code seq}. A tombstone of that name under that parent gives way. */
    CollectionRef putCollection(
            long seq,
            CollectionRef parent,
            String name,
            CollectionKind kind,
            Set<String> components,
            Map<PropertyName, String> properties);

    /** Sets (value) and removes (null) properties of a collection. */
    void setProperties(long seq, CollectionRef ref, Map<PropertyName, @Nullable String> changes);

    /** Replaces the entries set on a collection; grantees that lost theirs are remembered as withdrawn at {@code seq}. */
    void setAccess(long seq, CollectionRef ref, List<AccessEntry> entries);

    /** Renames a collection, or hangs it under another parent in the same home; leaves a tombstone at the old place. */
    void moveCollection(long seq, CollectionRef ref, CollectionId parent, String name);

    /** Turns a collection into a tombstone, with everything in it: collections below, contents, properties, locks. */
    void removeCollection(long seq, CollectionRef ref);

    /** Stores an object, new or over the old one; counts the home's bytes. */
    void putObject(
            long seq, ObjectRef ref, byte[] content, String contentType, String etag, @Nullable CalendarIndex index);

    /** Turns an object into a tombstone, with its dead properties. */
    void removeObject(long seq, ObjectRef ref);

    /** Sets (value) and removes (null) dead properties of an object. */
    void setProperties(long seq, ObjectRef ref, Map<PropertyName, @Nullable String> changes);

    /** Says what the collection is a copy of, or how far the copy has come. */
    void putMirror(MirrorRow mirror);

    /** The collection is no copy any more; what is in it stays. */
    void removeMirror(CollectionRef ref);

    void putMirrorItem(CollectionRef ref, MirrorItem item);

    void removeMirrorItem(CollectionRef ref, long item);

    /** Keeps a message under its entry of the log. */
    void putMessage(MessageRow message);

    /**
     * Says what became of a message for one recipient; {@link DeliveryRow#since} stays what it was first, and any other status
     * than {@link DeliveryRow#WAITING} is the last word. Needs the lock of the recipient's home, if there is one here, so
     * that nothing is delivered twice.
     */
    void putDelivery(DeliveryRow delivery);

    @Override
    MailWrites mail();

    @Override
    BookingWrites bookings();

    @Override
    LearnedWrites learned();

    HookWrites hookWrites();

    PushWrites pushWrites();

    QueueWrites queueWrites();

    /** Busy time that was worked out from the calendars. */
    BusyWrites busyWrites();

    DoorbellWrites doorbellWrites();

    RegistrationWrites registrationWrites();

    void putLock(LockRow lock);

    void removeLock(HomeId home, String token);

    /**
     * Takes a lease of the store until a moment, or prolongs one's own; needs no home's lock. Leases are no part of the
     * log.
     *
     * @return false while another holder has it
     */
    boolean takeLease(String name, String holder, Instant until);

    /** Gives a lease back; nothing happens if the holder has lost it. */
    void dropLease(String name, String holder);

    /** Forgets changes and tombstones up to {@code seq} and moves the home's floor there. */
    void forget(HomeId home, long seq);

    /**
     * Forgets some of the oldest part of a home's log, in so far as it is from before a moment, every registered follower
     * has read it, and nothing under way rests on it.
     *
     * @param most entries, and about as many rows of each kind that hang on them
     */
    Forgotten forgetOld(HomeId home, Instant before, int most);

    /** Keeps a short text, under a key, for every node and beyond a restart. Needs {@link HomeId#REGISTRY}'s lock. */
    void putNote(String key, String text);

    /** Forgets a note; nothing happens if there is none. Needs {@link HomeId#REGISTRY}'s lock. */
    void removeNote(String key);

    /**
     * Notes that the entry {@code seq} of the home's log tells what is not to be told again. Forgotten with that entry.
     *
     * @param key as {@link Snapshot#isTold} asks for it
     */
    void putTold(HomeId home, String key, long seq);

    /** Registers or moves a follower of the whole log together with what it did about the entries up to there. */
    void savePosition(String follower, Position position);

    @Override
    AccountWrites accounts();

    /** The moment that this transaction's rows carry. */
    Instant now();
}
