package dev.orrery.face.changes;

import dev.orrery.face.EntryFeed;
import dev.orrery.model.Change;
import dev.orrery.model.Principal;
import dev.orrery.model.PrincipalName;
import dev.orrery.model.Refused;
import dev.orrery.store.LogEntry;
import dev.orrery.store.Snapshot;
import dev.orrery.store.Store;
import dev.orrery.store.SyncPoint;
import java.util.List;
import java.util.Optional;

/**
 * The log of all homes in the words of {@code /changes}, entry by entry as a reader of the log comes to them, and as
 * administrators are told it. What is of a cloud account is not told: that is for who has its password. Thread-safe.
 */
public final class StoreFeed {
    private final Store store;
    private final Asked asked;

    /** An entry and whose home it is in. */
    public record Owned(PrincipalName owner, EntryFeed.Told entry) {}

    /** @param types what is told; empty for all. @throws Refused BadRequest for what no type looks like */
    public StoreFeed(Store store, List<String> types) {
        checkTypes(types);
        this.store = store;
        this.asked = Asked.of(types);
    }

    /** @throws Refused BadRequest for what no type looks like */
    public static void checkTypes(List<String> types) {
        Asked.types(types);
    }

    /** Empty for what is not told. */
    public Optional<Owned> tell(LogEntry entry) {
        return asked.wants(entry.change().type())
                ? store.read(snapshot -> owner(snapshot, entry.change()).map(owner -> tell(snapshot, entry, owner)))
                : Optional.empty();
    }

    private Owned tell(Snapshot snapshot, LogEntry entry, PrincipalName owner) {
        Addresses addresses = person(snapshot, entry.change())
                .map(person -> new Addresses(snapshot, person))
                .orElseGet(() -> new Addresses(snapshot, entry.change().home()));
        Cursor cursor = new Cursor(store.epoch(), entry.change().home(), SyncPoint.at(entry.seq()), "");
        return new Owned(owner, WatchedFeed.told(new EntryWriter(snapshot, addresses).whole(entry, cursor)));
    }

    private static Optional<Principal> person(Snapshot snapshot, Change change) {
        return snapshot.principalOf(change.home()).or(() -> snapshot.archivedPrincipalOf(change.home()));
    }

    /** A home of nobody is a cloud account's, or came to its end: then its last entry says whose it was. */
    private static Optional<PrincipalName> owner(Snapshot snapshot, Change change) {
        if (change instanceof Change.MachineTracked) {
            return Optional.empty();
        }
        Optional<PrincipalName> written = switch (change) {
            case Change.PrincipalCreated of -> Optional.of(of.name());
            case Change.PrincipalChanged of -> Optional.of(of.name());
            case Change.PrincipalArchived of -> Optional.of(of.name());
            case Change.PrincipalRestored of -> Optional.of(of.name());
            case Change.PrincipalExpired of -> Optional.of(of.name());
            case Change.OfObject _,
                    Change.OfCollection _,
                    Change.MachineTracked _,
                    Change.MailTold _,
                    Change.MessageSent _,
                    Change.BookedMachineChanged _,
                    Change.HookTold _,
                    Change.Unknown _ -> Optional.empty();
        };
        return person(snapshot, change).map(Principal::name).or(() -> written);
    }
}
